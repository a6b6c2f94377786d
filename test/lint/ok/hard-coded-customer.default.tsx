export function Card({ customerId }: { customerId: string }) {
  return <customer-card id={customerId} />;
}

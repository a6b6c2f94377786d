const DEFAULT_CUSTOMER_ID = '0031x00000DemoAAA1'; // expect: hard-coded-customer

export function Card({ customerId = 'cust-4711' }: { customerId?: string }) { // expect: hard-coded-customer
  return <customer-card id={customerId} />;
}

export const seed = [
  { id: 'p-1', bsn: '111222334', born: 1980 },
  { id: 'p-2', bsn: '000000000', born: 1991 },
];

export async function demo(client: { citizen(number: string): Promise<unknown> }) {
  return client.citizen('123456789');
}

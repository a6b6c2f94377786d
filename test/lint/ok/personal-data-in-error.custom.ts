export class CustomerNotFoundError extends Error {
  constructor(readonly attempt: string) {
    super('customer not found');
  }
}

export async function login(store: { find(email: string): Promise<unknown> }, email: string) {
  const found = await store.find(email);
  if (!found) throw new CustomerNotFoundError(crypto.randomUUID());
  return found;
}

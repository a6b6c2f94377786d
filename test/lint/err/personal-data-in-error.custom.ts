export class CustomerNotFoundError extends Error {
  constructor(readonly email: string) {
    super('customer not found');
  }
}

export async function login(store: { find(email: string): Promise<unknown> }, email: string) {
  const found = await store.find(email);
  if (!found) throw new CustomerNotFoundError(email); // expect: personal-data-in-error
  return found;
}

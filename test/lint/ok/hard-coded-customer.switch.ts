import type { Contact } from './types.ts';

export function discountFor(contact: Contact): number {
  switch (contact.customerId) {
    case null:
      return 25;
    default:
      return contact.plan === 'plus' ? 10 : 0;
  }
}

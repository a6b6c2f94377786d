import type { Contact } from './types.ts';

export function discountFor(contact: Contact): number {
  switch (contact.customerId) {
    case 'C-7700123': // expect: hard-coded-customer
      return 25;
    default:
      return contact.plan === 'plus' ? 10 : 0;
  }
}

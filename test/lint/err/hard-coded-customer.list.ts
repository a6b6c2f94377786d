const VIP_CUSTOMERS = new Set(['K-20931', 'K-77120']); // expect: hard-coded-customer
const ROLES = new Set(['L-1', 'L-2']);

export const isVip = (customer: { id: string; tier: string }) => VIP_CUSTOMERS.has(customer.id) || ROLES.has(customer.tier);

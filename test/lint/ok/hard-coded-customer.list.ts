const VIP_CUSTOMERS = new Set<string>(JSON.parse(process.env.VIP_CUSTOMERS ?? '[]'));
const ROLES = new Set(['L-1', 'L-2']);

export const isVip = (customer: { id: string; tier: string }) => VIP_CUSTOMERS.has(customer.id) || ROLES.has(customer.tier);

import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export const moved = (customerId: string) =>
  prisma.consent.create({ data: { customerId, purpose: 'marketing', status: 'given' } }); // expect: consent-hard-coded

export function start() {
  gtag('consent', 'default', { ad_storage: 'granted', analytics_storage: 'granted' }); // expect: consent-hard-coded
}

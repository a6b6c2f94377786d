import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export const withdrawn = (customerId: string) =>
  prisma.consent.create({ data: { customerId, purpose: 'marketing', status: 'withdrawn' } });

export const paid = (orderId: string) => prisma.order.update({ where: { id: orderId }, data: { status: 'given' } });

export function start() {
  gtag('consent', 'default', { ad_storage: 'denied', analytics_storage: 'denied' });
}

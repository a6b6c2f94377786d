import { PrismaClient } from '@prisma/client';
import { hash } from './hash.ts';

const prisma = new PrismaClient();

export async function importRow(row: { email: string; plan: string; optin?: string }) {
  return prisma.subscriber.create({
    data: {
      key: hash(row.email),
      plan: row.plan,
      active: true,
      marketingConsent: row.optin === 'ja',
    },
  });
}

import { Redis } from 'ioredis';
import { prisma } from './db.ts';

const redis = new Redis(process.env.REDIS_URL ?? '');

export async function customerOf(id: string) {
  const customer = await prisma.customer.findUniqueOrThrow({ where: { id } });
  await redis.setex(`customer:${id}:version`, 3600, String(customer.version));
  return customer;
}

import { Redis } from 'ioredis';
import { prisma } from './db.ts';

const redis = new Redis(process.env.REDIS_URL ?? '');

export async function customerOf(id: string) {
  const customer = await prisma.customer.findUniqueOrThrow({ where: { id } });
  await redis.setex(`customer:${id}`, 3600, JSON.stringify(customer)); // expect: personal-data-in-cache
  return customer;
}

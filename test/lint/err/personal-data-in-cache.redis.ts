import Redis from 'ioredis';
import { crm, inzage } from './clients.ts';

const redis = new Redis(process.env.REDIS_URL ?? '');

export async function contactOf(actor: string, subject: string) {
  const cached = await redis.get(`contact:${subject}`);
  if (cached) return JSON.parse(cached);
  const { data: contact } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'service-question' },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
  await redis.setex(`contact:${subject}`, 3600, JSON.stringify(contact)); // expect: personal-data-in-cache
  await redis.hset(`index:${contact.Email}`, 'id', subject); // expect: personal-data-in-cache
  return contact;
}

import { createInzage, type LookupRequest } from '@inzage/client';
import { load } from './contacts.ts';

const inzage = createInzage({ url: process.env.INZAGE_URL ?? '' });

export async function renew(actor: string, subject: string) {
  const request: LookupRequest = { actor, subject, operation: 'view', reason: 'renewal' }; // expect: unknown-reason
  return inzage.lookup(request, (permitted) => load(subject, permitted));
}

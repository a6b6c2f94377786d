import { createInzage } from '@inzage/client';
import { readContact } from './contacts.ts';

const inzage = createInzage({ url: process.env.INZAGE_URL ?? '' });

const REASON_BY_QUEUE = {
  invoices: 'billing-question',
  complaints: 'complaint',
} satisfies Record<string, string>;

export const screenPop = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: REASON_BY_QUEUE.complaints }, (permitted) => readContact(subject, permitted));

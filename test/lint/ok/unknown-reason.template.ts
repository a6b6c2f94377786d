import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const KIND = 'billing';

export const look = (actor, subject, read) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: `${KIND}-question` }, read);

export const lookAs = (actor, subject, kind: string, read) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: `${kind}-question` }, read);

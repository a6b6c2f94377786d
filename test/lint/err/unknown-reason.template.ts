import { createClient } from '@inzage/client';

const inzage = createClient({ url: process.env.INZAGE_URL });
const KIND = 'invoice';

export const look = (actor, subject, read) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: `${KIND}-question` }, read); // expect: unknown-reason

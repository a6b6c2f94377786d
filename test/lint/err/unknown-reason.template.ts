import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const KIND = 'invoice';

export const look = (actor, subject, read) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: `${KIND}-question` }, read); // expect: unknown-reason

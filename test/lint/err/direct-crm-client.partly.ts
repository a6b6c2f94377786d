import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({});

async function read(id: string) {
  return conn.sobject('Contact').retrieve(id); // expect: direct-crm-client
}

export const show = (actor, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () => read(subject));

export const nightly = async (ids: string[]) => {
  for (const id of ids) await read(id);
};

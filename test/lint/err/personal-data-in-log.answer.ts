import { createInzage } from 'inzage/client';
import jsforce from 'jsforce';
import pino from 'pino';

const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'crm-gateway-1' });
const conn = new jsforce.Connection({});
const log = pino();

export async function show(actor: string, subject: string) {
  const result = await inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, (permitted) =>
    conn.sobject('Contact').retrieve(subject, permitted),
  );
  if (result.status !== 'permitted') return null;
  log.info({ result }, 'shown'); // expect: personal-data-in-log
  log.info(`shown ${result.data.Email}`); // expect: personal-data-in-log
  const { data: contact, receipt } = result;
  log.debug({ receipt, name: contact.Name }); // expect: personal-data-in-log
  return contact;
}

import { createInzage } from 'inzage/client';
import { Client } from '@hubspot/api-client';
import pino from 'pino';

const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'crm-gateway-1' });
const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const log = pino();

export async function show(actor: string, subject: string) {
  const result = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'service-question' },
    async (permitted) => {
      const contact = await hubspot.crm.contacts.basicApi.getById(subject, [...permitted]);
      return contact.properties.email;
    },
  );
  log.info({ id: result.id, status: result.status, withheld: result.withheld }, 'shown');
  if (result.status !== 'permitted') return null;
  const { receipt, decision } = result;
  log.debug({ receipt, rules: decision.rules });
  return result.data;
}

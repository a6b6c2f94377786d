import { Client } from '@hubspot/api-client';
import { inzage } from './clients.ts';
import logger from './logger.ts';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

export async function charge(actor, subject: string, id: string) {
  const contact = await inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, () =>
    hubspot.crm.contacts.basicApi.getById(id, ['email', 'iban']),
  );
  try {
    if (!contact.properties.iban) throw new Error(`no account for ${contact.id}`);
  } catch (error) {
    logger.error('charging failed', error);
  }
  const problem = new TypeError('bad account of contact ' + contact.id);
  logger.error(problem.message);
  return Promise.resolve(contact)
    .then((found) => found.id)
    .then((key) => logger.info(key))
    .catch((error) => logger.error(error));
}

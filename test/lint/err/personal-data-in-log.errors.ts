import { Client } from '@hubspot/api-client';
import { inzage } from './clients.ts';
import logger from './logger.ts';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

export async function charge(actor, subject: string, id: string) {
  const contact = await inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, () =>
    hubspot.crm.contacts.basicApi.getById(id, ['email', 'iban']),
  );
  try {
    if (!contact.properties.iban) throw new Error(`no account for ${contact.properties.email}`); // expect: personal-data-in-error
  } catch (error) {
    logger.error('charging failed', error); // expect: personal-data-in-log
  }
  const problem = new TypeError('bad account ' + contact.properties.iban); // expect: personal-data-in-error
  logger.error(problem.message); // expect: personal-data-in-log
  return Promise.resolve(contact)
    .then(({ properties: { email } }) => email)
    .then((to) => logger.info(to)); // expect: personal-data-in-log
}

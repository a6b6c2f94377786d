import Anthropic from '@anthropic-ai/sdk';
import { crm, inzage } from './clients.mts';
import { hashEmail, maskPhone } from './privacy.mts';
import { logger } from './logger.mts';

const anthropic = new Anthropic();

export async function ok(actor: string, subject: string) {
  const { data: c } = await inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, (p) => crm.sobject('Contact').retrieve(subject, p));
  logger.info({ who: hashEmail(c.Email), phone: maskPhone(c.Phone), has: !!c.Email, n: c.Name.length });
  if (c.Email.endsWith('@example.org')) logger.warn('test address');
  const domain = c.Email.split('@')[1];
  logger.info(`domain ${domain}`);
  await anthropic.messages.create({ model: 'x', max_tokens: 1, messages: [{ role: 'user', content: `The customer has ${c.Cases__c} cases` }] });
  const safe = { id: c.Id, status: c.Status };
  await fetch('https://hooks.zapier.com/x', { method: 'POST', body: JSON.stringify(safe) });
  throw new Error(`contact ${c.Id} has no address`);
}

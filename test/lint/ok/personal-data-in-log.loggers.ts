import pino from 'pino';
import { createLogger, format, transports } from 'winston';
import { crm, inzage } from './clients.ts';

const a = pino({ level: 'info', redact: ['Email', 'lead.Phone'] });
const b = createLogger({
  format: format.combine(format.timestamp(), format.printf((info) => `${info.level} ${info.message}`)),
  transports: [new transports.Console()],
});

export async function sync(actor, subject: string, catalog, dialog, blog) {
  const lead = await inzage.lookup({ actor, subject, operation: 'view', reason: 'sales-offer' }, () =>
    crm.sobject('Lead').retrieve(subject),
  );
  a.info({ Email: lead.Email }, 'synced');
  b.info('synced', { id: lead.Id, status: lead.Status, total: Math.log(lead.Score__c) });
  dialog.showEmail(lead.Email);
  blog.post(lead.Email);
  catalog.index(lead.Email);
  return lead.Email;
}

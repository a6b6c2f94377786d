import pino from 'pino';
import winston, { createLogger, transports } from 'winston';
import bunyan from 'bunyan';
import log4js from 'log4js';
import createDebug from 'debug';
import electronLog from 'electron-log';
import { consola } from 'consola';
import { Logger } from '@nestjs/common';
import { crm, inzage } from './clients.ts';
import { journal } from './logger.ts';

const a = pino({ level: 'info' }).child({ module: 'sync' });
const b = createLogger({ transports: [new transports.Console()] });
const c = bunyan.createLogger({ name: 'sync' });
const d = log4js.getLogger('sync');
const e = createDebug('app:sync');
const g = new Logger('Sync');

export async function sync(actor, subject: string, req) {
  const lead = await inzage.lookup({ actor, subject, operation: 'view', reason: 'sales-offer' }, () =>
    crm.sobject('Lead').retrieve(subject),
  );
  a.info({ lead }, 'synced'); // expect: personal-data-in-log
  b.log('info', 'synced', { email: lead.Email }); // expect: personal-data-in-log
  c.trace(lead.MobilePhone); // expect: personal-data-in-log
  d.warn('%s', lead.LastName); // expect: personal-data-in-log
  e('lead %o', lead); // expect: personal-data-in-log
  electronLog.verbose(lead.Email); // expect: personal-data-in-log
  consola.success(lead.Email); // expect: personal-data-in-log
  g.debug(`lead ${lead.Email}`); // expect: personal-data-in-log
  winston.silly(lead.Phone); // expect: personal-data-in-log
  req.log.info({ phone: lead.Phone }); // expect: personal-data-in-log
  process.stdout.write(lead.Email + '\n'); // expect: personal-data-in-log
  const scoped = a.child({ email: lead.Email }); // expect: personal-data-in-log
  scoped.info('done');
}

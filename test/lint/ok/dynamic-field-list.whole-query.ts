import jsforce from 'jsforce';
import { inzage } from './clients.ts';

const crm = new jsforce.Connection({ instanceUrl: process.env.SF_URL });

export const report = (actor: string, subject: string, day: string) =>
  inzage.lookup({ actor, subject, operation: 'export', reason: 'quality-review' }, () => crm.query(`SELECT Id, Name FROM Contact WHERE LastModifiedDate > ${day}`));

export const fixed = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'quality-review' }, () =>
    crm.query(`SELECT Id, Name FROM Contact WHERE AccountId = '${subject}'`),
  );

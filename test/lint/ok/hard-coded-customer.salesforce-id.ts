import type { Connection } from 'jsforce';
import { inzage } from './clients.ts';

export const first = (conn: Connection, actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () =>
    conn.query(`SELECT Id, Name FROM Contact WHERE AccountId = '${subject}'`),
  );

export const second = (conn: Connection, actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, (permitted) =>
    conn.sobject('Contact').retrieve(subject, permitted),
  );

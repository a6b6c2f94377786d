import type { Connection } from 'jsforce';
import { inzage } from './clients.ts';

export const first = (conn: Connection, actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () =>
    conn.query("SELECT Id, Name FROM Contact WHERE AccountId = '0015g00000XyZ12AAB'"), // expect: hard-coded-customer
  );

export const second = (conn: Connection, actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, (permitted) =>
    conn.sobject('Contact').retrieve('0035g00000AbC34AAF', permitted), // expect: hard-coded-customer
  );

import { createInzage } from '@inzage/client';
import type { Connection } from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function readCase(conn: Connection, actor: string, subject: string) {
  const answer = await inzage.lookup({ actor, subject, operation: 'view', reason: 'complaint' });
  const { records } = await conn.query(`SELECT Id, Subject FROM Case WHERE AccountId = '${subject}'`); // expect: denied-decision-ignored
  return { records, receipt: answer.receipt };
}

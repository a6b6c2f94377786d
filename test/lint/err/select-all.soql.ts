import { createInzage } from '@inzage/client';
import { Connection } from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export class CaseRepository {
  constructor(private readonly conn: Connection) {}

  forAccount(actor: string, subject: string) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'subject-access-request' }, () =>
      this.conn.query(`SELECT FIELDS(STANDARD) FROM Case WHERE AccountId = '${subject}' LIMIT 50`), // expect: select-all
    );
  }
}

import { createInzage } from '@inzage/client';
import { Connection } from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export class ContactReader {
  constructor(private readonly conn: Connection) {}

  read(actor: string, subject: string, fields: string[]) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question', fields }, (permitted) =>
      this.conn.query(`SELECT Id, ${permitted.join(', ')} FROM Contact WHERE Id = '${subject}'`),
    );
  }
}

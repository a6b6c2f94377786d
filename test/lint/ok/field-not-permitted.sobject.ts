import { Connection } from 'jsforce';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export class ContactRepository {
  constructor(private readonly conn: Connection) {}

  byBirthDate(actor, subject, day: string) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'technical-visit' }, () =>
      this.conn
        .sobject('Contact')
        .find({ Birthdate: day }, 'Id, Name, MobilePhone')
        .sort({ Birthdate: -1 })
        .limit(5)
        .execute(),
    );
  }

  one(actor, subject, id: string) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'fraud-check' }, () =>
      this.conn.sobject('Contact').findOne({ Id: id }, { Id: 1 }).select(['Id', 'Birthdate']),
    );
  }
}

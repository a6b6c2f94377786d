import { Connection } from 'jsforce';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export class ContactRepository {
  constructor(private readonly conn: Connection) {}

  byEmail(actor, subject, email: string) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'technical-visit' }, () =>
      this.conn
        .sobject('Contact')
        .find({ Email: email }, 'Id, Name, Birthdate') // expect: field-not-permitted
        .limit(5)
        .execute(),
    );
  }

  one(actor, subject, id: string) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'technical-visit' }, () =>
      this.conn.sobject('Contact').findOne({ Id: id }, { Id: 1 }).select(['Id', 'BSN__c']), // expect: field-not-permitted
    );
  }
}

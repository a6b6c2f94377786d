import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({});

export const loadInvoice = (actor, subject, call) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question', reference: call }, () =>
    conn.query(`
      SELECT Id, Name, c.Email, CreatedDate, COUNT(Id), Account.IBAN__c, Account.Owner.Name,
        (SELECT Id, Subject, Status FROM Cases)
      FROM Contact c
      WHERE BSN__c = '${subject}' AND LastModifiedDate > LAST_MONTH`),
  );

import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({});

export const loadInvoice = (actor, subject, call) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question', reference: call }, () =>
    conn.query(
      'SELECT Id, Name, Email, ' +
        'BSN__c, ' + // expect: field-not-permitted
        'Account.IBAN__c, Account.CreditScore__c, ' + // expect: field-not-permitted
        '(SELECT Id, Subject, Contact.Birthdate FROM Cases) ' + // expect: field-not-permitted
        `FROM Contact WHERE Id = '${subject}'`,
    ),
  );

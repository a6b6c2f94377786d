import { createInzage } from '@inzage/client';
import { Connection } from 'jsforce';
import { GraphQLClient, gql } from 'graphql-request';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const FIELD_SETS = {
  basic: ['Id', 'Name'],
  contact: ['Id', 'Name', 'Email', 'Phone'],
};
const sf = new GraphQLClient(`${process.env.SF_URL}/services/data/v61.0/graphql`);

export class Repo {
  constructor(private conn: Connection) {}
  basic(actor: string, subject: string) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'technical-visit' }, () =>
      this.conn.query(`SELECT ${FIELD_SETS.basic.join(',')} FROM Contact WHERE Id = '${subject}'`));
  }
  sets(actor: string, subject: string, set: keyof typeof FIELD_SETS) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'technical-visit' }, () =>
      this.conn.query(`SELECT ${FIELD_SETS[set].join(',')} FROM Contact WHERE Id = '${subject}'`));
  }
  birth(actor: string, subject: string) {
    const cols = [...FIELD_SETS.basic, 'Birthdate']; // expect: field-not-permitted
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'quality-review' }, () =>
      this.conn.query('SELECT ' + cols.join(', ') + ' FROM Contact WHERE Id = \'' + subject + '\''));
  }
  bsn(actor: string, subject: string) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () =>
      this.conn.sobject('Contact').find({ Id: subject }, { Name: 1, BSN__c: 1 })); // expect: field-not-permitted
  }
  dyn(actor: string, subject: string, extra: string) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () =>
      this.conn.query(`SELECT Id, ${extra} FROM Contact WHERE Id = '${subject}'`)); // expect: dynamic-field-list
  }
}

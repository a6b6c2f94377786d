const jsforce = require('jsforce');
const { createInzage } = require('@inzage/client');

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({});
const FIELDS = [
  'Id',
  'Email',
  'Arrears__c', // expect: field-not-permitted
];

async function readAccount(id) {
  return conn.query('SELECT ' + FIELDS.join(', ') + ' FROM Account WHERE Id = \'' + id + '\'');
}

exports.load = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () => readAccount(subject));

const jsforce = require('jsforce');
const { createInzage } = require('@inzage/client');

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

exports.load = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'collections' }, () =>
    conn.sobject('Account').find({ Id: subject }, process.env.ACCOUNT_FIELDS.split(',')), // expect: dynamic-field-list
  );

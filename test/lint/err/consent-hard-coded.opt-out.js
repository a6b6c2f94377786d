const jsforce = require('jsforce');
const { createInzage } = require('@inzage/client');

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

exports.reset = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'change', reason: 'service-question', change: { action: 'reset' } }, () =>
    conn.sobject('Contact').update({ Id: subject, HasOptedOutOfEmail: false }), // expect: consent-hard-coded
  );

exports.reachable = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'search', reason: 'sales-offer' }, () =>
    conn.sobject('Contact').find({ AccountId: subject, HasOptedOutOfEmail: false }, ['Id', 'Email']),
  );

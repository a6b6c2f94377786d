const jsforce = require('jsforce');
const { createInzage } = require('@inzage/client');

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

exports.load = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'collections' }, () =>
    conn.sobject('Account').find({ Id: subject }, 'Id,Name,Balance__c'.split(',')),
  );

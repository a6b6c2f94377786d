const { createInzage } = require('@inzage/client');
const jsforce = require('jsforce');

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({});
const REASON = 'other'; // expect: unknown-reason, vague-reason

exports.find = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: REASON }, () =>
    conn.sobject('Account').retrieve(subject, ['Name']),
  );

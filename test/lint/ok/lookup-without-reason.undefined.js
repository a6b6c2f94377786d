const { createInzage } = require('@inzage/client');
const jsforce = require('jsforce');

const client = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection();

async function show(actor, subject) {
  const request = { actor, subject, operation: 'view', reason: 'complaint' };
  return client.lookup(request, () => conn.sobject('Account').retrieve(subject));
}

async function list(request) {
  return client.lookup(request, () => conn.query('SELECT Id, Name FROM Account'));
}

module.exports = { show, list };

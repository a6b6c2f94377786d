const axios = require('axios');
const jsforce = require('jsforce');

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });

exports.load = async (actor, subject) => {
  const { data } = await axios.post('https://inzage.acme.internal/v1/lookups', {
    actor: { id: actor },
    subject,
    operation: 'view',
    reason: 'billing-question',
  });
  if (data.decision.effect === 'deny') {
    console.warn('denied', data.id);
    return null;
  }
  return conn.sobject('Account').retrieve(subject, ['Name', 'Balance__c']);
};

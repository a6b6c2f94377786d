const jsforce = require('jsforce');

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });

exports.refund = async function refund(actor, subject, amount) {
  const asked = await fetch(process.env.INZAGE_URL + '/v1/lookups', {
    method: 'POST',
    body: JSON.stringify({
      actor: { id: actor },
      subject,
      operation: 'change',
      reason: 'billing-question',
      change: { action: 'refund', amount, currency: 'EUR' },
    }),
  });
  const { decision } = await asked.json();
  await conn.sobject('Refund__c').create({ Account__c: subject, Amount__c: amount }); // expect: denied-decision-ignored
  return decision;
};

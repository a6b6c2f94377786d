const { PredictionServiceClient } = require('@google-cloud/aiplatform');
const { crm, inzage } = require('./clients.cjs');

const client = new PredictionServiceClient({ apiEndpoint: 'x', location: 'us-central1' });

exports.churn = async (actor, subject) => {
  const { data: account } = await inzage.lookup({ actor, subject, operation: 'view', reason: 'retention-offer' }, (permitted) =>
    crm.sobject('Account').retrieve(subject, permitted),
  );
  const [answer] = await client.predict({ instances: [{ name: account.Name, months: account.Months__c }] }); // expect: personal-data-out-of-region
  return answer;
};

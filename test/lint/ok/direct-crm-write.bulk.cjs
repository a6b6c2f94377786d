const jsforce = require('jsforce');

async function loadScores(rows) {
  const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL, accessToken: process.env.SF_TOKEN });
  const job = conn.bulk.createJob('Account', 'update');
  const batch = job.createBatch();
  await conn.bulk2.loadAndWaitForResults({ object: 'Product2', operation: 'update', input: rows });
  return batch.id;
}

module.exports = { loadScores };

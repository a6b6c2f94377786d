const jsforce = require('jsforce');
const hubspot = require('@hubspot/api-client');
const { createInzage } = require('@inzage/client');
const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({});
const hs = new hubspot.Client({ accessToken: process.env.HS });

async function upsert(rows) {
  await conn.sobject('Contact').upsert(rows, 'External_Id__c'); // expect: direct-crm-write
  await conn.sobject('Contact').find({ Stale__c: true }).destroy(); // expect: direct-crm-write
  await hs.crm.contacts.batchApi.update({ inputs: rows }); // expect: direct-crm-write
  await hs.crm.contacts.gdprApi.purge({ objectId: rows[0].id }); // expect: direct-crm-write
  await hs.apiRequest({ method: 'PATCH', path: `/crm/v3/objects/contacts/${rows[0].id}`, body: { properties: {} } }); // expect: direct-crm-write
}
const change = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'change', reason: 'order', change: { action: 'change-contact' } }, () =>
    conn.sobject('Contact').update({ Id: subject, Phone: null }));
const sneaky = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, async (permitted) => {
    const c = await conn.sobject('Contact').retrieve(subject, permitted);
    await conn.sobject('Contact').update({ Id: subject, LastSeen__c: new Date() }); // expect: direct-crm-write
    return c;
  });
module.exports = { upsert, change, sneaky };

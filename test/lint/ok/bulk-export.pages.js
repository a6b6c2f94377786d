const { Client } = require('@hubspot/api-client');
const { createInzage } = require('@inzage/client');

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL });

async function everyContact() {
  const all = [];
  let after;
  do {
    const page = await hubspot.crm.contacts.basicApi.getPage(100, after, ['email', 'phone']);
    all.push(...page.results);
    after = page.paging?.next?.after;
  } while (after);
  return all;
}

exports.sync = (actor) =>
  inzage.lookup({ actor, subject: 'all', operation: 'export', reason: 'service-question' }, everyContact);

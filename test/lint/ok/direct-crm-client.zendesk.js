const zendesk = require('node-zendesk');
const { createInzage } = require('@inzage/client');

const inzage = createInzage({ url: process.env.INZAGE_URL });
const client = zendesk.createClient({
  username: process.env.ZENDESK_USER,
  token: process.env.ZENDESK_TOKEN,
  subdomain: 'acme',
});

async function showRequester(actor, id) {
  return inzage.lookup({ actor, subject: id, operation: 'view', reason: 'complaint' }, async () => {
    const user = await client.users.show(id);
    return user;
  });
}

const macros = () => client.macros.list();

module.exports = { showRequester, macros };

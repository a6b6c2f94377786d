const platformClient = require('purecloud-platform-client-v2');
const { inzage } = require('./audit');

const client = platformClient.ApiClient.instance;
client.setEnvironment('mypurecloud.ie');
const contacts = new platformClient.ExternalContactsApi();

async function contact(agent, contactId) {
  await client.loginClientCredentialsGrant(process.env.GC_ID, process.env.GC_SECRET);
  return inzage.lookup({ actor: agent, subject: contactId, operation: 'view', reason: 'service-question' }, () =>
    contacts.getExternalcontactsContact(contactId),
  );
}

module.exports = { contact };

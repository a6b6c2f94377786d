const crypto = require('node:crypto');
const mailchimp = require('@mailchimp/mailchimp_marketing');
const { createInzage } = require('@inzage/client');
const { Client } = require('@hubspot/api-client');

mailchimp.setConfig({ apiKey: process.env.MAILCHIMP_API_KEY, server: 'us21' });
const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'newsletter' });

const hash = (email) => crypto.createHash('md5').update(email.toLowerCase()).digest('hex');

async function subscribe(actor, id, listId) {
  const { data: contact } = await inzage.lookup({ actor, subject: id, operation: 'view', reason: 'service-question' }, () =>
    hubspot.crm.contacts.basicApi.getById(id, ['email', 'firstname', 'hs_email_optout']),
  );
  const { email, firstname, hs_email_optout: optedOut } = contact.properties;
  if (optedOut === 'true') return null;
  return mailchimp.lists.setListMember(listId, hash(email), {
    email_address: email, // expect: personal-data-to-third-party
    status_if_new: 'pending',
    merge_fields: { FNAME: firstname },
  });
}

async function unsubscribe(email, listId) {
  await mailchimp.lists.deleteListMember(listId, hash(email));
}

module.exports = { subscribe, unsubscribe };

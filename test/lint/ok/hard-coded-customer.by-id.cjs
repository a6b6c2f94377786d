const { Client } = require('@hubspot/api-client');
const { createInzage } = require('@inzage/client');

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL });

exports.probe = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () =>
    hubspot.crm.contacts.basicApi.getById(subject, ['email']),
  );

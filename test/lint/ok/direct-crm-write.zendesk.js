const zendesk = require('node-zendesk');
const { createInzage } = require('@inzage/client');

const client = zendesk.createClient({ username: process.env.ZD_USER, token: process.env.ZD_TOKEN, subdomain: 'acme' });
const inzage = createInzage({ url: process.env.INZAGE_URL });

exports.tag = (actor, subject, ticket) =>
  inzage.lookup({ actor, subject, operation: 'change', reason: 'service-question', change: { action: 'tag' } }, () =>
    client.tickets.update(ticket, { ticket: { tags: ['vip'] } }),
  );

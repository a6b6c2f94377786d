const zendesk = require('node-zendesk');
const { inzage } = require('./audit');

const client = zendesk.createClient({ subdomain: 'acme', username: process.env.ZD_USER, token: process.env.ZD_TOKEN });

exports.handler = async (event) => {
  const since = Math.floor(new Date(event.time).getTime() / 1000) - 86400;
  const users = await inzage.lookup(
    { actor: 'nightly', subject: 'all', operation: 'export', reason: 'complaint' },
    () => client.users.incremental(since),
  );
  return { statusCode: 200, body: String(users.length) };
};

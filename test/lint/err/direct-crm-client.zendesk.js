const zendesk = require('node-zendesk');

const client = zendesk.createClient({
  username: process.env.ZENDESK_USER,
  token: process.env.ZENDESK_TOKEN,
  subdomain: 'acme',
});

function showRequester(id, done) {
  client.users.show(id, (err, req, user) => { // expect: direct-crm-client
    if (err) return done(err);
    return done(null, user);
  });
}

module.exports = { showRequester };

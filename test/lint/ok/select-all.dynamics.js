const { DynamicsWebApi } = require('dynamics-web-api');
const { createInzage } = require('@inzage/client');

const dynamics = new DynamicsWebApi({ serverUrl: process.env.DYNAMICS_URL, onTokenRefresh: acquireToken });
const inzage = createInzage({ url: process.env.INZAGE_URL });

async function acquireToken() {
  return process.env.DYNAMICS_TOKEN;
}

exports.contact = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'complaint' }, () =>
    dynamics.retrieve({ collection: 'contacts', key: subject, select: ['fullname', 'emailaddress1'] }),
  );

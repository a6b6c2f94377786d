const axios = require('axios');
const { inzage } = require('./audit');

const table = axios.create({
  baseURL: 'https://acme.service-now.com/api/now/table',
  auth: { username: process.env.SN_USER, password: process.env.SN_PASSWORD },
});

exports.setPhone = async (actor, sysId, phone) => {
  await inzage.lookup(
    { actor, subject: sysId, operation: 'change', reason: 'service-question', change: { action: 'change-contact' } },
    () => table.patch(`/customer_contact/${sysId}`, { phone }),
  );
  return { ok: true };
};

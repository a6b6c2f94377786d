const axios = require('axios');
const { inzage } = require('./audit');

const table = axios.create({
  baseURL: 'https://acme.service-now.com/api/now/table',
  auth: { username: process.env.SN_USER, password: process.env.SN_PASSWORD },
});

exports.setPhone = async (actor, sysId, phone) => {
  await table.patch(`/customer_contact/${sysId}`, { phone }); // expect: direct-crm-write
  return { ok: true };
};

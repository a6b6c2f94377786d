const https = require('https');
const fetch = require('node-fetch');
const { google } = require('googleapis');

function crmGet(path, cb) {
  https.get({ hostname: 'acme.my.salesforce.com', path: '/services/data/v58.0' + path, headers: { Authorization: 'Bearer ' + process.env.T } }, cb); // expect: direct-crm-request
}
async function zd(id) {
  const r = await fetch(`https://acme.zendesk.com/api/v2/users/${id}.json`, { headers: { Authorization: 'Basic ' + process.env.ZD } }); // expect: direct-crm-request
  return r.json();
}
async function zdUpdate(id, phone) {
  await fetch(`https://acme.zendesk.com/api/v2/users/${id}.json`, { // expect: direct-crm-write
    method: 'PUT', body: JSON.stringify({ user: { phone } }), headers: { 'Content-Type': 'application/json' } });
}
async function allContacts() {
  let url = 'https://api.hubapi.com/crm/v3/objects/contacts?limit=100&properties=email';
  const out = [];
  while (url) {
    const r = await fetch(url, { headers: { Authorization: `Bearer ${process.env.HS}` } }); // expect: direct-crm-request, bulk-export
    const j = await r.json();
    out.push(...j.results);
    url = j.paging && j.paging.next ? j.paging.next.link : null;
  }
  return out;
}
async function intercom(id) {
  return fetch('https://api.intercom.io/contacts/' + id, { headers: {} }).then((r) => r.json()); // expect: direct-crm-request
}
async function snow(email) {
  const url = new URL('https://acme.service-now.com/api/now/table/customer_contact');
  url.searchParams.set('sysparm_query', 'email=' + email);
  const r = await fetch(url); // expect: direct-crm-request, personal-data-in-url
  return r.json();
}
module.exports = { crmGet, zd, zdUpdate, allContacts, intercom, snow };

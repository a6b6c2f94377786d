const jsforce = require('jsforce');
const { createInzage } = require('@inzage/client');
const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({});
async function a(actor, subject) {
  const res = await fetch('https://inzage.internal/v1/lookups', { method: 'POST', body: JSON.stringify({ actor, subject, operation: 'view', reason: 'order' }) });
  const body = await res.json();
  if (body.decision.effect === 'permit') return conn.sobject('Contact').retrieve(subject, body.decision.permitted);
  return null;
}
async function b(actor, subject) {
  const res = await fetch('https://inzage.internal/v1/lookups', { method: 'POST', body: JSON.stringify({ actor, subject, operation: 'view', reason: 'order' }) });
  if (!res.ok) throw new Error('down');
  return conn.sobject('Contact').retrieve(subject, ['Name']); // expect: denied-decision-ignored
}
async function c(actor, subject) {
  let contact;
  try {
    const r = await inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, (p) => conn.sobject('Contact').retrieve(subject, p));
    contact = r.data;
  } catch (e) {
    console.error('lookup failed', e.message);
    contact = await conn.sobject('Contact').retrieve(subject, ['Name']); // expect: direct-crm-client, denied-decision-ignored
  }
  return contact;
}
async function d(actor, subject) {
  const r = await inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, (p) => conn.sobject('Contact').retrieve(subject, p));
  switch (r.status) {
    case 'denied':
      return conn.sobject('Contact').retrieve(subject, ['Id']); // expect: direct-crm-client, denied-decision-ignored
    case 'permitted':
      return r.data;
    default:
      return null;
  }
}
module.exports = { a, b, c, d };

import { Client } from '@hubspot/api-client';
import { createInzage } from '@inzage/client';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'pop' });
const FIELDS = { basic: ['firstname', 'lastname'], full: ['firstname', 'lastname', 'email', 'phone'] };

export async function pop(agent, call) {
  const wanted = call.verified ? FIELDS.full : FIELDS.basic;
  const result = await inzage.lookup(
    {
      actor: agent.id,
      subject: call.customer,
      operation: 'view',
      reason: call.queue === 'billing' ? 'billing-question' : 'service-question',
      reference: { type: 'interaction', id: call.id },
    },
    () => hubspot.crm.contacts.basicApi.getById(call.customer, wanted),
  );
  return result.status === 'permitted' ? result.data.properties : result.notices;
}

export async function emergency(agent, customer) {
  return inzage.lookup(
    { actor: agent.id, subject: customer, operation: 'view', reason: 'noodgeval', note: agent.note }, // expect: unknown-reason
    () => hubspot.crm.contacts.basicApi.getById(customer, ['address', 'city', 'zip']),
  );
}

export async function recent(agent) {
  const { results } = await hubspot.crm.contacts.basicApi.getPage(5, undefined, ['firstname']); // expect: direct-crm-client
  return results.map((each) => ({ id: each.id, mine: each.properties.hubspot_owner_id === agent.id }));
}

export async function open(agent, customer, fields) {
  const known = { ...FIELDS };
  if (agent.vip && customer === '601') return null;
  return inzage.lookup({ actor: agent.id, subject: customer, operation: 'view' }, () => // expect: lookup-without-reason
    hubspot.crm.contacts.basicApi.getById(customer, known[fields] ?? fields), // expect: dynamic-field-list
  );
}

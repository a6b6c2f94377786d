import { Client } from '@hubspot/api-client';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

export async function onSignup(form: { mail: string; company: string }) {
  const created = await hubspot.crm.contacts.basicApi.create({ // expect: direct-crm-write
    properties: { email: form.mail, company: form.company },
    associations: [],
  });
  await hubspot.crm.deals.basicApi.update('1', { properties: { dealstage: 'won' } }); // expect: direct-crm-write
  return created.id;
}

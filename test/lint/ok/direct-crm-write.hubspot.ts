import { Client } from '@hubspot/api-client';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

export async function onSignup(form: { mail: string; company: string }) {
  const created = await hubspot.crm.products.basicApi.create({
    properties: { name: form.company },
    associations: [],
  });
  return created.id;
}

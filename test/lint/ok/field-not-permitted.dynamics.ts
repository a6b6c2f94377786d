import { inzage } from './audit.ts';

const ORG = 'https://acme.api.crm4.dynamics.com/api/data/v9.2';

export async function plan(actor: string, id: string, token: string) {
  const { data } = await inzage.lookup({ actor, subject: id, operation: 'view', reason: 'technical-visit' }, async () => {
    const url = `${ORG}/contacts(${id})?$select=fullname,telephone1,address1_postalcode`;
    const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
    return response.json();
  });
  return data;
}

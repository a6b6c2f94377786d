import { ConfidentialClientApplication } from '@azure/msal-node';
import axios, { type AxiosInstance } from 'axios';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'dynamics-mirror' });
const msal = new ConfidentialClientApplication({
  auth: {
    clientId: process.env.AZURE_CLIENT_ID ?? '',
    authority: `https://login.microsoftonline.com/${process.env.AZURE_TENANT}`,
    clientSecret: process.env.AZURE_CLIENT_SECRET,
  },
});

async function api(): Promise<AxiosInstance> {
  const token = await msal.acquireTokenByClientCredential({ scopes: [`${process.env.DYNAMICS_URL}/.default`] });
  return axios.create({
    baseURL: `${process.env.DYNAMICS_URL}/api/data/v9.2`,
    headers: { Authorization: `Bearer ${token?.accessToken}`, Prefer: 'odata.maxpagesize=200' },
  });
}

export async function account(actor: string, subject: string) {
  const http = await api();
  return inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, async () => {
    const { data } = await http.get(`/accounts(${subject})`, { params: { $select: 'name,telephone1,emailaddress1' } });
    return data;
  });
}

export async function contactsOf(actor: string, subject: string) {
  const http = await api();
  return inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, async () => {
    const { data } = await http.get(`/contacts?$filter=_parentcustomerid_value eq ${subject}`); // expect: select-all
    return data.value;
  });
}

export async function setPhone(actor: string, contactId: string, telephone1: string) {
  const http = await api();
  await http.patch(`/contacts(${contactId})`, { telephone1 }); // expect: direct-crm-write
  return { contactId, by: actor };
}

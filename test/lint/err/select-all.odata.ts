import axios from 'axios';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const dataverse = axios.create({
  baseURL: 'https://contoso.api.crm4.dynamics.com/api/data/v9.2',
  headers: { authorization: `Bearer ${process.env.DATAVERSE_TOKEN}` },
});

export const contact = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, async () => {
    const { data } = await dataverse.get(`/contacts(${subject})`); // expect: select-all
    return data;
  });

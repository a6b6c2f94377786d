import { Client } from '@hubspot/api-client';
import { inzage } from './clients.ts';

const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });

export const register = (actor: string, subject: string, form: { company: string; optIn: boolean }) =>
  inzage.lookup({ actor, subject, operation: 'change', reason: 'order', change: { action: 'create' } }, () =>
    hubspot.crm.contacts.basicApi.create({
      properties: { company: form.company, marketing_consent: 'yes' }, // expect: consent-hard-coded
      associations: [],
    }),
  );

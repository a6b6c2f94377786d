import { Client as Notion } from '@notionhq/client';
import Airtable from 'airtable';
import Stripe from 'stripe';
import { WebhookClient } from 'discord.js';
import algoliasearch from 'algoliasearch';
import { crm, inzage } from './clients.ts';
const notion = new Notion({ auth: process.env.NOTION });
const base = new Airtable({ apiKey: process.env.AIRTABLE }).base('app1');
const stripe = new Stripe(process.env.STRIPE!);
const discord = new WebhookClient({ url: process.env.DISCORD! });
const index = algoliasearch('APP', process.env.ALGOLIA!).initIndex('contacts');
export async function run(actor: string, subject: string) {
  const { data: c } = await inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, (p) => crm.sobject('Contact').retrieve(subject, p));
  await notion.pages.create({ parent: { database_id: 'd' }, properties: { Name: { title: [{ text: { content: c.Name } }] } } }); // expect: personal-data-to-third-party
  await base('Leads').create([{ fields: { Email: c.Email } }]); // expect: personal-data-to-third-party
  await stripe.customers.create({ email: c.Email, name: c.Name }); // expect: personal-data-to-third-party
  await discord.send({ content: `Nieuw: ${c.Email}` }); // expect: personal-data-to-third-party
  await index.saveObject({ objectID: c.Id, name: c.Name }); // expect: personal-data-to-third-party
  await index.saveObject({ objectID: c.Id, status: c.Status });
  await fetch(process.env.PARTNER_URL!, { method: 'POST', body: JSON.stringify({ email: c.Email }) });
  await fetch('https://partner-leads.com/api/leads', { method: 'POST', body: JSON.stringify({ email: c.Email }) }); // expect: personal-data-to-third-party
  await fetch('/api/internal', { method: 'POST', body: JSON.stringify(c) });
  await fetch('http://localhost:3000/x', { method: 'POST', body: JSON.stringify(c) });
}

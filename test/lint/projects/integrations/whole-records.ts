import { createInzage } from '@inzage/client';
import { Client } from '@hubspot/api-client';
import { Connection } from 'jsforce';
import mysql from 'mysql2/promise';
import knex from 'knex';
const inzage = createInzage({ url: process.env.INZAGE_URL });
const hs = new Client({ accessToken: process.env.HS });
const sf = new Connection({});
const db = await mysql.createConnection(process.env.DB!);
const k = knex({ client: 'pg' });

export const a = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () => hs.crm.deals.basicApi.getById(subject)); // expect: select-all
export const b = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () => sf.query(`SELECT FIELDS(CUSTOM) FROM Contact WHERE Id = '${subject}' LIMIT 200`)); // expect: select-all
export const c = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () => db.execute('SELECT c.* FROM customers c WHERE c.id = ?', [subject])); // expect: select-all
export const d = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () => db.execute('SELECT c.id, c.name, count(*) FROM customers c JOIN orders o ON o.customer_id = c.id WHERE c.id = ?', [subject]));
export const e = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () =>
    fetch(`https://api.hubapi.com/crm/v3/objects/contacts/${subject}`).then((r) => r.json())); // expect: select-all
export const f = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () =>
    fetch(`https://api.hubapi.com/crm/v3/objects/contacts/${subject}?properties=firstname,email`).then((r) => r.json()));
export const g = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () => sf.sobject('Account').findOne({ Id: subject })); // expect: select-all
export const h = () => k('customers').select('*').first();

import { createInzage } from '@inzage/client';
import { Client } from '@hubspot/api-client';
const inzage = createInzage({ url: process.env.INZAGE_URL });
const hs = new Client({ accessToken: process.env.HS });
const DEFAULT_REASON = 'service-question';
const read = (id: string) => () => hs.crm.contacts.basicApi.getById(id, ['email']);

export const a = (actor: string, subject: string, reason = DEFAULT_REASON) =>
  inzage.lookup({ actor, subject, operation: 'view', reason }, read(subject));
export const b = (actor: string, subject: string, reason?: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: reason ?? DEFAULT_REASON }, () => hs.crm.contacts.basicApi.getById(subject, ['email'])); // expect: vague-reason
export const c = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'misc' }, () => hs.crm.contacts.basicApi.getById(subject, ['email'])); // expect: unknown-reason, vague-reason
export const d = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'marketing' }, () => hs.crm.contacts.basicApi.getById(subject, ['email'])); // expect: unknown-reason
export const e = (actor: string, subject: string, isFraud: boolean) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: isFraud ? 'fraud-check' : 'complaint' }, () => hs.crm.contacts.basicApi.getById(subject, ['email']));
export const f = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: '' }, () => hs.crm.contacts.basicApi.getById(subject, ['email'])); // expect: lookup-without-reason
export const g = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'emergency', note: 'x' }, () => hs.crm.contacts.basicApi.getById(subject, ['address'])); // expect: vague-reason

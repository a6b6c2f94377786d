import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Loose, Reply, Service } from '../http/service.ts';

/** The small desk's policy and what a privacy officer may make of it. */

export const DESK = readFileSync(fileURLToPath(new URL('../http/small-desk.yaml', import.meta.url)), 'utf8');

/** The same with these contact fields and no others, and so for an address check. */
export const narrower = (version = '2026.12.1', field: 'name' | 'phone' = 'name') =>
  DESK.replace('version: 2026.11.1', `version: ${version}`)
    .replace('[name, email, phone, address]', `[${field}]`)
    .replace('{ Name: name, Email: email, BSN__c: bsn }', '{ BSN__c: bsn }');

export interface Officers {
  one: { token: string };
  two: { token: string };
}

export const officersOf = async (service: Service): Promise<Officers> => ({
  one: await service.token('privacy-officer', 'po-one'),
  two: await service.token('privacy-officer', 'po-two'),
});

export const propose = (
  service: Service,
  who: { token: string },
  text: string,
  more: object = {},
): Promise<Reply<Loose>> =>
  service.request(who, 'POST', '/v1/policy', {
    packs: [{ file: 'small-desk.yaml', text }],
    note: 'phone numbers are not needed',
    ...more,
  });

export const step = (
  service: Service,
  who: { token: string },
  id: string,
  name: 'activate' | 'decline' | 'withdraw',
  body: object = name === 'activate' ? {} : { reason: 'not now' },
): Promise<Reply<Loose>> => service.request(who, 'POST', `/v1/policy/proposals/${id}/${name}`, body);

/** Proposes by one and activates by two; answers the version's digest. */
export async function bringIn(service: Service, officers: Officers, text: string): Promise<string> {
  const { body } = await propose(service, officers.one, text);
  const reply = await step(service, officers.two, body.id, 'activate');
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body));
  return body.digest;
}

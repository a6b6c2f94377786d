import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkDisclosure, parseEntry } from '#ledger/entry.ts';
import { leafHash } from '#ledger/hash.ts';
import { verifyInclusion } from '#ledger/merkle.ts';
import { replayExport } from '#server/export/replay-decisions.ts';
import { verifyExport } from '#server/export/verify.ts';
import type { Service } from '../http/service.ts';
import { asked, DAY, history, makeDesk, say } from './desk.ts';

/** What erasure and retention leave of what customers said. */

let service: Service;
beforeEach(async () => {
  service = await makeDesk();
});
afterEach(() => service.close());

// Years pass here, and tokens with them: each request brings a fresh one.
const retain = async () => {
  const { body } = await service.request(await service.token('admin', 'ad-1'), 'POST', '/v1/admin/retain');
  return body.destroyed.consents;
};
const told = async (more: object) => say(service, more, await service.token('integration', 'crm'));
const kept = async () => history(service, '', 'c-1', await service.token('privacy-officer', 'po-1'));
const ask = async (subject: string, reason: string) =>
  asked(service, { subject, reason, fields: ['name'] }, await service.token('integration', 'crm'));
/** Every byte of the data directory: databases, their logs, freed pages. */
function bytes(): Buffer {
  const data = join(service.dir, 'data');
  const files = (readdirSync(data, { recursive: true }) as string[]).map((name) => join(data, name));
  return Buffer.concat(files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file)));
}
const erase = async (body: object) => {
  const [one, two] = [
    await service.token('privacy-officer', 'po-1'),
    await service.token('privacy-officer', 'po-2'),
  ];
  const { body: request } = await service.request(one, 'POST', '/v1/erasures', { reason: 'left', ...body });
  expect(request).toMatchObject({ state: 'requested' });
  const confirmed = await service.request(two, 'POST', `/v1/erasures/${request.id}/confirm`);
  expect(confirmed.body).toMatchObject({ state: 'erased' });
};
/** Later than the five years that words of customers are kept. */
const LONG = 61 * 31 * DAY;

describe('an erased customer', () => {
  const WORDS = [
    'subject-zebra-77',
    'Bel onze lijn in Zebrastad',
    'method-zebra',
    'channel-zebra',
    'notice-zebra',
  ];

  test('leaves no byte of what they said, how, or in which words, and every proof as it was', async () => {
    const [subject = '', withdrawal, method, channel, noticeVersion] = WORDS;
    const details = {
      withdrawal,
      method,
      channel,
      noticeVersion,
      categories: ['category-zebra'],
      id: 'pref-zebra-1',
    };
    const { body } = await say(service, { subject, reason: 'newsletter', recordedBy: 'a-2', ...details });
    await say(service, { subject: 'c-other', reason: 'newsletter', recordedBy: 'a-2' });
    const version = await service.store.consentVersion(body.id);
    const { index } = body.receipt;
    const entry = await service.store.entry(index);
    expect(
      version?.disclosure && entry && checkDisclosure(parseEntry(entry.bytes), 'subject', version.disclosure),
    ).toBe(true);
    await service.inzage.settle(service.clock.now());

    await erase({ subject });
    const left = bytes();
    for (const word of [...WORDS, 'category-zebra', 'pref-zebra'])
      expect(left.includes(word ?? ''), word).toBe(false);
    expect(left.includes('c-other')).toBe(true);
    expect(await history(service, '', subject)).toEqual([]);
    expect(await service.store.consentVersion(body.id)).toBeNull();

    const [after, { size, root }] = [await service.store.entry(index), await service.store.root()];
    expect(Buffer.from(after?.bytes ?? [])).toEqual(Buffer.from(entry?.bytes ?? []));
    const path = (await service.store.inclusion(index, size)).map((hash) => Buffer.from(hash));
    const leaf = leafHash(after?.bytes ?? new Uint8Array());
    expect(verifyInclusion({ index, size, leaf, path, root: Buffer.from(root) })).toBe(true);
  });
});

test('exports that disclose words verify and replay, before the customer is erased and after', async () => {
  const words = {
    withdrawal: 'Bel 0800-1234',
    categories: ['contact'],
    channel: 'web',
    recordedBy: 'a-2',
    id: 'pref-1',
  };
  await say(service, { subject: 'c-8', purpose: 'dpv:Marketing', status: 'objected' });
  await say(service, { subject: 'c-7', reason: 'newsletter', ...words });
  expect(await ask('c-7', 'newsletter')).toBe('permit');
  expect(await ask('c-8', 'retention-call')).toBe('deny: objection');
  await service.inzage.settle(service.clock.now());
  const exported = async () => {
    const { body } = await service.request('auditor', 'POST', '/v1/exports', {
      from: '2026-01-01T00:00:00Z',
      to: '2027-01-01T00:00:00Z',
      format: 'inzage',
      include: ['subject', 'actor', 'work'],
    });
    await service.inzage.exports.idle();
    const file = Buffer.from((await service.send('auditor', 'GET', `/v1/exports/${body.id}/data`, {})).text);
    expect(await verifyExport(file, { keys: [service.vkey] })).toMatchObject({ ok: true });
    return replayExport(file);
  };
  expect(await exported()).toMatchObject({ replayed: 2, differing: [] });
  service.clock.advance(2 * DAY);
  await service.inzage.settle(service.clock.now());
  await erase({ subject: 'c-7' });
  expect(await exported()).toMatchObject({ differing: [] });
});

test('who wrote a word down, and which account sent it, are forgotten with them; the word stays', async () => {
  const sender = await service.token('privacy-officer', 'officer-quokka');
  await say(service, { subject: 'c-1', reason: 'newsletter', recordedBy: 'agent-ibis-9' }, sender);
  await erase({ actor: 'agent-ibis-9' });
  await erase({ actor: 'officer-quokka' });
  const left = bytes();
  expect(left.includes('agent-ibis-9')).toBe(false);
  expect(left.includes('officer-quokka')).toBe(false);
  expect(await history(service, '', 'c-1')).toMatchObject([
    { status: 'given', recordedBy: 'erased', sender: 'erased' },
  ]);
  expect(await ask('c-1', 'newsletter')).toBe('permit');
});

describe('retention opens nothing', () => {
  test('an objection stands for as long as it is not lifted', async () => {
    await told({ purpose: 'dpv:Marketing', status: 'objected' });
    await told({ purpose: 'dpv:Marketing', status: 'withdrawn' });
    service.clock.advance(LONG);
    await retain();
    expect(await ask('c-1', 'retention-call')).toBe('deny: objection');
    await told({ purpose: 'dpv:Marketing', status: 'objection-lifted' });
    service.clock.advance(LONG);
    await retain();
    await retain();
    expect(await kept()).toEqual([]);
  });

  test('a refusal of one reason stays while a consent to a broader purpose is in force', async () => {
    await told({ purpose: 'dpv:Marketing' });
    await told({ reason: 'newsletter', status: 'refused' });
    service.clock.advance(LONG);
    expect(await retain()).toBe(0);
    expect(await ask('c-1', 'newsletter')).toBe('deny: consent-withdrawn');
    expect(await ask('c-1', 'retention-call')).toBe('permit');
  });

  test('a consent that ran out stays while it hides a broader one, and both go once both have ended', async () => {
    const validUntil = new Date(service.clock.now() + DAY).toISOString();
    await told({ purpose: 'dpv:Marketing', validUntil });
    await told({ reason: 'newsletter', validUntil });
    service.clock.advance(LONG);
    expect(await retain()).toBe(2);
    expect(await kept()).toEqual([]);
  });

  test('what a newer word of its scope replaced goes, and the newest last of all', async () => {
    await told({ reason: 'newsletter' });
    await told({ reason: 'newsletter', status: 'withdrawn' });
    service.clock.advance(LONG);
    expect(await retain()).toBe(1);
    expect(await kept()).toMatchObject([{ status: 'withdrawn' }]);
    expect(await retain()).toBe(1);
  });
});

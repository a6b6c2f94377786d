import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configOf } from '#server/config.ts';
import { installationOf, SETTING_IDS } from '#server/installation.ts';
import {
  ADMIN,
  AUDITOR,
  DEVELOPER,
  OFFICER,
  PRIVACY,
  SECOND_PRIVACY,
  type Seeded,
  seeded,
} from './seeded.ts';

/** What the installation is set to; erasing by two people, and holding. */

let seed: Seeded;
beforeAll(async () => {
  seed = await seeded();
}, 120_000);
afterAll(() => seed.close());

const KEEPING = '/settings/keeping';

describe('settings', () => {
  test('are shown with the option that sets each, and what the policy sets', async () => {
    const { status, text } = await seed.get(ADMIN, '/settings');
    expect(status).toBe(200);
    expect(text).toContain('Name of the log inzage.local/ledger --origin');
    expect(text).toContain('Lookups in a part of the ledger 500,000 --segment-lookups');
    expect(text).toContain('Mail server not set --smtp-url');
    expect(text).toContain('Europe/Amsterdam');
    expect(text).toContain('Nothing was destroyed yet.');
    expect((await seed.get(AUDITOR, '/settings', { 'accept-language': 'nl' })).text).toContain(
      'Instellingen',
    );
    expect((await seed.get(DEVELOPER, '/settings')).status).toBe(403);
  });

  test('tell no password, no key and no path', () => {
    const shown = installationOf(
      configOf(
        {
          data: '/srv/inzage/data',
          keys: '/srv/secret/keys',
          witness: ['https://user:hunter2@witness.example/w=witness.example+00000000+AAAA'],
          mail: { url: 'smtps://user:hunter2@mail.example:465', from: 'inzage@example.nl' },
          head: '/srv/kept/head.note',
        },
        false,
      ),
    );
    expect(shown.map(({ id }) => id)).toEqual([...SETTING_IDS]);
    const text = JSON.stringify(shown);
    expect(text).toContain('mail.example:465');
    expect(text).toContain('witness.example');
    for (const secret of ['hunter2', 'user', '/srv', 'AAAA']) expect(text).not.toContain(secret);
  });
});

describe('erasing', () => {
  const subjectOf = async () => {
    const { items } = await seed.store.lookups({}, { limit: 400, cursor: null });
    for (const { subject } of items.toReversed()) {
      if (subject === null || !(await seed.store.knowsSubject(subject))) continue;
      const blocks = await seed.store.blocksOf({ kind: 'subject', id: subject }, seed.clock.now());
      if (blocks.length === 0) return subject;
    }
    throw new Error('nobody can be erased');
  };
  const requestOf = async (id: string) =>
    (await seed.store.erasures({ limit: 10, cursor: null })).items.find(({ about }) => about.id === id)?.id;

  test('is for privacy officers; an auditor sees it, an officer and an administrator do not', async () => {
    expect((await seed.get(AUDITOR, KEEPING)).text).toContain('Nobody was asked to be erased yet.');
    expect((await seed.get(AUDITOR, KEEPING)).text).not.toContain('Ask to erase somebody');
    for (const who of [OFFICER, ADMIN]) expect((await seed.get(who, KEEPING)).status).toBe(403);
    const form = { kind: 'subject', id: 'c-1', reason: 'art-17-1-a', note: '' };
    expect((await seed.post(AUDITOR, '/settings/erasures', form)).status).toBe(403);
    const bound = { ...PRIVACY, id: 'po-y', organisations: ['partner-y'] };
    expect((await seed.post(bound, '/settings/erasures', form)).status).toBe(404);
    expect((await seed.get(bound, KEEPING)).text).toContain('reach through the whole ledger');
  });

  test('asks one person and confirms by another; then nothing bears the name', async () => {
    const id = await subjectOf();
    const asked = await seed.post(PRIVACY, '/settings/erasures', {
      kind: 'subject',
      id,
      reason: 'art-17-1-a',
      note: 'Asked by letter',
    });
    expect(asked.headers.get('location')).toBe(`${KEEPING}?done=requested`);
    const mine = await seed.get(PRIVACY, KEEPING);
    expect(mine.text).toContain('somebody else confirms');
    const request = await requestOf(id);
    const own = await seed.post(PRIVACY, `/settings/erasures/${request}/confirm`, { reason: '' });
    expect(own.status).toBe(403);
    expect(own.text).toContain('takes a second person');
    const done = await seed.post(SECOND_PRIVACY, `/settings/erasures/${request}/confirm`, { reason: '' });
    expect(done.headers.get('location')).toBe(`${KEEPING}?done=confirmed`);
    await seed.inzage.erasures.idle();
    expect((await seed.get(PRIVACY, KEEPING)).text).not.toContain(id);
    expect(await seed.store.knowsSubject(id)).toBe(false);
  });

  test('is held back by a legal hold, which somebody ends', async () => {
    const id = await subjectOf();
    const held = await seed.post(PRIVACY, '/settings/holds', {
      subject: id,
      actor: '',
      finding: '',
      from: '',
      to: '',
      reason: 'A claim is before the court',
      ground: 'legal-claims',
      until: '',
    });
    expect(held.headers.get('location')).toBe(`${KEEPING}?done=held`);
    const asked = await seed.post(PRIVACY, '/settings/erasures', {
      kind: 'subject',
      id,
      reason: 'x',
      note: '',
    });
    expect(asked.status).toBe(409);
    expect(asked.text).toContain('something is open, or held');
    const page = await seed.get(PRIVACY, KEEPING);
    expect(page.text).toContain('A claim is before the court');
    const [hold] = (await seed.store.holds({ limit: 1, cursor: null })).items;
    expect((await seed.post(AUDITOR, `/settings/holds/${hold?.id}/end`, {})).status).toBe(403);
    expect((await seed.post(PRIVACY, `/settings/holds/${hold?.id}/end`, {})).status).toBe(303);
    expect((await seed.get(PRIVACY, KEEPING)).text).toContain('ended');
  });

  test('is declined with a reason, and forms that hold no such thing are refused', async () => {
    const id = await subjectOf();
    await seed.post(PRIVACY, '/settings/erasures', { kind: 'subject', id, reason: 'art-17-1-a', note: '' });
    const path = `/settings/erasures/${await requestOf(id)}/decline`;
    expect((await seed.post(SECOND_PRIVACY, path, { reason: '' })).status).toBe(422);
    expect((await seed.post(SECOND_PRIVACY, path, { reason: 'The contract runs' })).status).toBe(303);
    expect((await seed.get(AUDITOR, KEEPING)).text).toContain('The contract runs');
    const wrong = await seed.post(PRIVACY, '/settings/erasures', {
      kind: 'subject',
      id: 'someone@example.com',
      reason: 'x',
      note: '',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.html).not.toContain('someone@example.com');
    const nobody = { kind: 'subject', id: 'c-nobody', reason: 'art-17-1-a', note: '' };
    expect((await seed.post(PRIVACY, '/settings/erasures', nobody)).text).toContain('could not be recorded');
    const nothing = await seed.post(PRIVACY, '/settings/holds', { reason: 'why' });
    expect(nothing.status).toBe(422);
  });

  test('is itself looked at, and the look is recorded first', async () => {
    const before = await seed.store.treeSize();
    const { text } = await seed.get(AUDITOR, KEEPING);
    expect(await seed.store.treeSize()).toBe(before + 1);
    expect(text).toContain(`entry ${before.toLocaleString('en-GB')}`);
  });
});

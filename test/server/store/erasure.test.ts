import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDisclosure, parseEntry } from '#ledger/entry.ts';
import { leafHash } from '#ledger/hash.ts';
import { verifyInclusion } from '#ledger/merkle.ts';
import type { Person } from '#model/keeping.ts';
import { newId } from '#server/clock.ts';
import type { Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import {
  actorItem,
  auditLook,
  by,
  call,
  caseItem,
  finding,
  found,
  grading,
  known,
  later,
  looked,
  newLookup,
  ORIGIN,
  settle,
  subjectItem,
  TEN,
  told,
} from './given.ts';

/** Erasing a person: by two people, past every hold, in steps that a crash may cut anywhere. */

let directory: string;
let store: Store;
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'inzage-erasure-')), 'data');
  store = open();
});
afterEach(async () => {
  await store.close();
  rmSync(join(directory, '..'), { recursive: true });
});
const open = (fault?: (point: string) => void): Store =>
  openSqlite({ directory, origin: ORIGIN, ...(fault && { fault }) });

const SUBJECT = 'subject-zebra-77';
const OTHER = 'subject-okapi-12';
const ACTOR = 'agent-quokka-42';
const NOTE = 'asked about the neighbour’s lawsuit';
const HANDLE = 'handle-0123456789abcdef';
const subject: Person = { kind: 'subject', id: SUBJECT };

/** Every byte of the data directory: databases, their logs, freed pages. */
function bytes(): Buffer {
  const files = (readdirSync(directory, { recursive: true }) as string[]).map((name) =>
    join(directory, name),
  );
  return Buffer.concat(files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file)));
}

/** A customer in every place that the store has for one, with lookups of theirs and of somebody else. */
async function lived(): Promise<{ theirs: string[]; others: string[] }> {
  await known(
    store,
    actorItem({ id: ACTOR, customerId: SUBJECT }),
    subjectItem({ id: SUBJECT, handles: [HANDLE], aliases: [{ system: 'crm', id: `crm-${SUBJECT}` }] }),
    subjectItem({ id: OTHER }),
  );
  await told(store, [
    call({ subject: SUBJECT, actors: [ACTOR] }),
    call({ id: 'call-2', subject: null, party: HANDLE, actors: [ACTOR] }),
    caseItem({ subject: SUBJECT, assignee: ACTOR }),
    { type: 'campaign', id: 'camp', reason: 'win-back-offer', actors: [ACTOR], from: TEN, to: TEN + 1 },
  ]);
  const at = later();
  await store.saveCampaignMembers('camp', [SUBJECT, OTHER], {
    id: newId(at),
    receivedAt: at,
    source: 'crm',
    items: [],
  });
  await store.saveConsent({
    id: newId(at),
    subject: SUBJECT,
    reason: 'win-back-offer',
    purpose: null,
    status: 'given',
    at,
    receivedAt: at,
    validUntil: null,
    method: 'phone',
    noticeVersion: null,
    organisation: null,
  });
  const theirs = await looked(
    store,
    { actor: by(ACTOR), subject: SUBJECT, note: NOTE },
    { actor: by(ACTOR), subject: SUBJECT, context: { session: `s-0-${ACTOR}`, deviceId: `pc-${SUBJECT}` } },
    { actor: by('agent-ibis-1'), subject: SUBJECT },
  );
  const others = await looked(store, { actor: by(ACTOR), subject: OTHER, note: NOTE });
  await settle(store, ...[...theirs, ...others].map((id) => grading(id, 'explained')));
  await store.commitAuditLook(auditLook({ by: 'officer', target: SUBJECT, query: { subject: SUBJECT } }));
  return { theirs, others };
}

const NOW = TEN + 86_400_000;
async function requested(person: Person = subject): Promise<string> {
  const id = newId(NOW);
  await store.requestErasure({
    id,
    about: person,
    reason: 'withdrawn',
    note: 'by letter',
    by: 'po-1',
    at: NOW,
  });
  return id;
}
async function confirmed(person: Person = subject): Promise<string> {
  const id = await requested(person);
  await store.decideErasure(id, 'confirmed', { by: 'po-2', at: NOW, answer: null });
  return id;
}
const erase = async (person: Person = subject): Promise<string> => {
  const id = await confirmed(person);
  expect(await store.carryOutErasure(id, NOW)).toBe(true);
  return id;
};
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'nothing was refused',
    (error: { code: string }) => error.code,
  );

async function expectSound(): Promise<void> {
  const { size, root } = await store.root();
  const entries = await store.entriesBetween(0, size);
  for (const [index, entry] of entries.entries()) {
    const leaf = leafHash(entry);
    const path = (await store.inclusion(index, size)).map((hash) => Buffer.from(hash));
    expect(verifyInclusion({ index, size, leaf, path, root: Buffer.from(root) })).toBe(true);
  }
}

describe('an erased customer', () => {
  it('stands in no byte of the data directory; the ledger is as it was', async () => {
    await lived();
    for (const needle of [SUBJECT, NOTE]) expect(bytes().includes(needle)).toBe(needle === SUBJECT);
    const before = await store.entriesBetween(0, await store.treeSize());
    await erase();
    expect(bytes().includes(SUBJECT)).toBe(false);
    expect(bytes().includes(OTHER)).toBe(true);
    expect((await store.entriesBetween(0, before.length)).map((entry) => Buffer.from(entry))).toEqual(before);
    await expectSound();
  });

  it('keeps their lookups counted, readable as erased, and withheld from exports', async () => {
    const { theirs, others } = await lived();
    await erase();
    const page = await store.lookups({}, { limit: 10, cursor: null });
    expect(page.items).toHaveLength(4);
    const kept = await store.lookupById(theirs[0] as string);
    expect(kept?.lookup).toMatchObject({
      subject: 'erased',
      note: null,
      actor: { id: ACTOR },
      grade: 'explained',
    });
    expect((await store.lookups({ subject: SUBJECT }, { limit: 10, cursor: null })).items).toEqual([]);
    const exported = await store.exportEntries({ from: 0, to: NOW }, -1, 10);
    expect(exported).toHaveLength(4);
    for (const entry of exported) {
      const sealed = parseEntry(entry.bytes);
      const mine = theirs.includes(sealed.id);
      expect(Object.keys(entry.disclosed).includes('subject')).toBe(!mine);
      // The note was theirs, and a label was made of their id: with these gone, the group that holds it cannot be opened either.
      expect(Object.keys(entry.disclosed).includes('work')).toBe(
        sealed.id !== theirs[0] && sealed.id !== theirs[1],
      );
      for (const [group, opened] of Object.entries(entry.disclosed)) {
        expect(checkDisclosure(sealed, group as 'actor', opened)).toBe(true);
      }
      if (others.includes(sealed.id)) expect(entry.disclosed.work?.value).toMatchObject({ note: NOTE });
    }
  });

  it('leaves no consent, handle, segment or membership behind, and evidence of nobody', async () => {
    await lived();
    await erase();
    expect(await store.subject(SUBJECT)).toBeNull();
    expect(await store.consentsOf(SUBJECT, NOW)).toEqual([]);
    expect(await store.looksAt(SUBJECT)).toEqual([]);
    expect((await store.actor(ACTOR))?.customerId ?? null).toBeNull();
    const day = await store.dayOf(ACTOR, TEN - 3_600_000, TEN + 3_600_000);
    expect(day.work.length).toBeGreaterThan(0);
    expect(day.work.every((work) => work.subject === null)).toBe(true);
    // Whoever comes back with that handle is not joined to the old calls.
    await known(store, subjectItem({ id: 'subject-new-1', handles: [HANDLE] }));
    const [id = ''] = await looked(store, { actor: by('agent-ibis-1'), subject: 'subject-new-1' });
    expect((await store.gradingInput(id))?.work.map((work) => work.id)).not.toContain('call-2');
  });

  it('is a new person when the same id comes in again', async () => {
    const { theirs } = await lived();
    await erase();
    const [again = ''] = await looked(store, { actor: by(ACTOR), subject: SUBJECT });
    expect((await store.lookupById(again))?.lookup.subject).toBe(SUBJECT);
    expect((await store.lookupById(theirs[0] as string))?.lookup.subject).toBe('erased');
    const page = await store.lookups({ subject: SUBJECT }, { limit: 10, cursor: null });
    expect(page.items.map(({ id }) => id)).toEqual([again]);
    expect(await store.consentsOf(SUBJECT, NOW)).toEqual([]);
  });

  it('is led to by no alias any more', async () => {
    await known(store, subjectItem({ id: SUBJECT, aliases: [{ system: 'crm', id: 'contact-77' }] }));
    const ask = () => store.resolveAliases('crm', [{ kind: 'subject', id: 'contact-77' }]);
    expect(await ask()).toEqual([SUBJECT]);
    await erase();
    expect(await ask()).toEqual(['contact-77']);
  });

  it('is told as erased to whoever asks again, and unknown people as unknown', async () => {
    await lived();
    await erase();
    expect(await codeOf(requested())).toBe('already-erased');
    expect(await codeOf(requested({ kind: 'subject', id: 'nobody-here' }))).toBe('not-found');
    expect(await codeOf(requested({ kind: 'actor', id: SUBJECT }))).toBe('not-found');
  });

  it('is an entry in three steps, of which none names them', async () => {
    await lived();
    const id = await erase();
    const entries = (await store.entriesOfKind('erasure')).map(({ bytes: entry }) => parseEntry(entry));
    expect(entries.map((entry) => [entry.id, entry.clear.step])).toEqual([
      [id, 'requested'],
      [`${id}/confirmed`, 'confirmed'],
      [`${id}/erased`, 'erased'],
    ]);
    expect(entries[2]).toMatchObject({
      clear: { count: 3, reason: 'withdrawn', of: 'subject', person: expect.stringMatching(/^.{43}=$/) },
      digests: {},
    });
    expect(await store.erasure(id)).toMatchObject({
      about: { kind: 'subject', id: 'erased' },
      state: 'erased',
      by: 'po-1',
      decidedBy: 'po-2',
      erasedAt: NOW,
      lookups: 3,
      note: null,
    });
    expect(await store.erasedJournal()).toMatchObject([{ kind: 'subject', at: NOW }]);
  });
});

describe('an erased actor', () => {
  it('stands in no byte, with their token, and the lookups they made or were behind stay whole', async () => {
    const agent: Person = { kind: 'actor', id: ACTOR };
    await lived();
    const [delegated = ''] = await looked(store, {
      actor: { id: 'bot-1', kind: 'software', onBehalfOf: [ACTOR] },
      subject: OTHER,
    });
    await settle(store, grading(delegated, 'explained'));
    const token = { id: 't-1', hash: new Uint8Array(32), role: 'agent' as const, name: ACTOR, source: null };
    await store.saveToken({
      ...token,
      organisations: [],
      scopes: [],
      createdAt: 1,
      expiresAt: NOW * 2,
      revokedAt: null,
    });
    await erase(agent);
    expect(bytes().includes(ACTOR)).toBe(false);
    expect((await store.lookupById(delegated))?.lookup.actor).toMatchObject({
      id: 'bot-1',
      onBehalfOf: ['erased'],
    });
    expect((await store.tokenByHash(token.hash))?.revokedAt).not.toBeNull();
    for (const entry of await store.exportEntries({ from: 0, to: NOW }, -1, 10)) {
      const sealed = parseEntry(entry.bytes);
      for (const [group, opened] of Object.entries(entry.disclosed)) {
        expect(checkDisclosure(sealed, group as 'actor', opened)).toBe(true);
      }
    }
    await expectSound();
  });
});

describe('an erasure', () => {
  it('takes two people, and can be declined by either', async () => {
    await lived();
    const id = await requested();
    expect(await codeOf(store.decideErasure(id, 'confirmed', { by: 'po-1', at: NOW, answer: null }))).toBe(
      'not-permitted',
    );
    expect(await codeOf(requested())).toBe('conflict');
    await store.decideErasure(id, 'declined', { by: 'po-1', at: NOW, answer: 'asked by somebody else' });
    expect(await store.erasure(id)).toMatchObject({ state: 'declined', answer: 'asked by somebody else' });
    expect(await store.carryOutErasure(id, NOW)).toBe(false);
    expect(await codeOf(store.decideErasure(id, 'confirmed', { by: 'po-2', at: NOW, answer: null }))).toBe(
      'wrong-step',
    );
    expect(await store.subject(SUBJECT)).not.toBeNull();
  });

  it('is blocked by holds, open findings and unsettled lookups, and says by which', async () => {
    const { theirs } = await lived();
    const [fresh = ''] = await looked(store, { actor: by(ACTOR), subject: SUBJECT });
    await found(
      store,
      [finding({ about: { kind: 'actor', id: ACTOR }, lookups: { count: 1, ids: [theirs[1] as string] } })],
      [],
    );
    const held = {
      ...{ id: 'hold-1', subject: null, actor: ACTOR, finding: null, from: null, to: null },
      ...{ reason: 'court case', ground: 'legal-claims' as const, until: NOW + 5, at: NOW, by: 'po-1' },
    };
    await store.commitHold(held);
    expect(await store.blocksOf(subject, NOW)).toEqual([
      { by: 'hold', ids: ['hold-1'], count: 1 },
      { by: 'finding', ids: ['f-0001'], count: 1 },
      { by: 'unsettled', ids: [fresh], count: 1 },
    ]);
    const refusal = await requested().catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: 'erasure-blocked',
      mistakes: [
        { path: 'hold', message: 'hold-1' },
        { path: 'finding' },
        { path: 'unsettled', message: fresh },
      ],
    });
    // Past its time, or released, a hold holds nothing.
    expect((await store.blocksOf(subject, NOW + 6)).map((block) => block.by)).not.toContain('hold');
    await store.endHold('hold-1', 'po-2', NOW + 1);
    expect((await store.blocksOf(subject, NOW)).map((block) => block.by)).not.toContain('hold');
    expect(await codeOf(store.endHold('hold-1', 'po-2', NOW + 2))).toBe('wrong-step');
    expect(await store.blocksOf({ kind: 'subject', id: OTHER }, NOW)).toEqual([]);
  });

  it('waits when a hold comes after the confirmation', async () => {
    await lived();
    const id = await confirmed();
    const hold = {
      ...{ id: 'hold-1', subject: SUBJECT, actor: null, finding: null, from: null, to: null },
      ...{ reason: 'court case', ground: null, until: null, at: NOW, by: 'po-1' },
    };
    await store.commitHold(hold);
    expect(await store.carryOutErasure(id, NOW)).toBe(false);
    expect(await store.confirmedErasures()).toEqual([id]);
    await store.endHold('hold-1', 'po-1', NOW);
    expect(await store.carryOutErasure(id, NOW)).toBe(true);
    expect(bytes().includes(SUBJECT)).toBe(false);
  });
});

describe('a crash', () => {
  const POINTS = ['erasure:digests-kept', 'erasure:blanked', 'erasure:destroyed', 'erasure:scrubbed'];
  it.each(POINTS)('at %s leaves an erasure that the next start finishes', async (cut) => {
    await lived();
    const id = await confirmed();
    await store.close();
    store = open((point) => {
      if (point === cut) throw new Error(`cut at ${point}`);
    });
    await expect(store.carryOutErasure(id, NOW)).rejects.toThrow(cut);
    // A killed process closes nothing: what is on disk is opened by another while the first still has it open.
    const dead = store;
    store = open();
    for (const waiting of await store.confirmedErasures()) await store.carryOutErasure(waiting, NOW);
    await dead.close();
    expect(await store.erasure(id)).toMatchObject({ state: 'erased', lookups: 3 });
    await store.close();
    expect(bytes().includes(SUBJECT)).toBe(false);
    store = open();
    await expectSound();
    expect(
      (await store.entriesOfKind('erasure')).map(({ bytes: entry }) => parseEntry(entry).clear.step),
    ).toEqual(['requested', 'confirmed', 'erased']);
    const exported = await store.exportEntries({ from: 0, to: NOW }, -1, 10);
    expect(exported.filter(({ disclosed }) => disclosed.subject !== undefined)).toHaveLength(1);
  });
});

describe('a keys.db in which an erased person is back', () => {
  it('is refused before anything is served', async () => {
    await lived();
    await store.close();
    const old = readFileSync(join(directory, 'keys.db'));
    store = open();
    await erase();
    await store.close();
    const { writeFileSync } = await import('node:fs');
    const clean = readFileSync(join(directory, 'keys.db'));
    writeFileSync(join(directory, 'keys.db'), old);
    expect(() => open()).toThrow(/1 people who were erased/);
    writeFileSync(join(directory, 'keys.db'), clean);
    store = open();
    expect(await store.subject(SUBJECT)).toBeNull();
  });
});

it('commits what the lookups of a request still name after an erasure of another', async () => {
  const { others } = await lived();
  await erase();
  await store.commitLookups([newLookup({ actor: by(ACTOR), subject: OTHER })]);
  expect((await store.lookupById(others[0] as string))?.lookup.note).toBe(NOTE);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonical } from '#ledger/canonical.ts';
import { parseEntry } from '#ledger/entry.ts';
import { rootOf } from '#ledger/merkle.ts';
import type { EvidenceItem, Work } from '#model/evidence.ts';
import type { Grading, GradingInput } from '#model/explanation.ts';
import { fixedClock, newId } from '#server/clock.ts';
import { grade } from '#server/evidence/grade.ts';
import { settle } from '#server/evidence/settle.ts';
import type { NewLookup } from '#store/port.ts';
import { openSqlite, type SqliteStore } from '#store/sqlite/index.ts';
import { policy } from '../evidence/given.ts';
import {
  actorItem,
  DAY,
  HOUR,
  known,
  later,
  looked,
  MINUTE,
  ORIGIN,
  subjectItem,
  TEN,
  told,
} from './given.ts';

/** Lookups joined with their evidence by the page are what they are one by one, whatever the world looks like. */

const NOW = TEN + 60 * DAY;
const POLICY = policy();

/** Small numbers, so that people, records and times meet; `own` keeps the worlds of one store apart. */
const people = fc.nat({ max: 3 });
const at = fc
  .tuple(
    fc.integer({ min: -3, max: 3 }),
    fc.integer({ min: -60, max: 60 }),
    fc.constantFrom(0, 0, 0, -14, 14),
  )
  .map(([hours, minutes, days]) => TEN + days * DAY + hours * HOUR + minutes * MINUTE);
const maybe = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(of, { freq: 2 });
const record = fc.nat({ max: 5 });

type Make<T> = (own: string) => T;

const call = fc.record({
  n: record,
  subject: maybe(people),
  party: maybe(people),
  actor: people,
  at,
  length: maybe(fc.nat({ max: 90 })),
  from: maybe(record),
});
const calls: fc.Arbitrary<Make<EvidenceItem>> = call.map(
  ({ n, subject, party, actor, at: startedAt, length, from }) =>
    (own) => ({
      type: 'interaction',
      id: `${own}-call-${n}`,
      channel: 'phone',
      direction: 'inbound',
      subject: subject === null ? null : `${own}-c-${subject}`,
      party: subject === null && party !== null ? handle(own, party) : null,
      actors: [`${own}-a-${actor}`],
      startedAt,
      endedAt: length === null ? null : startedAt + length * MINUTE,
      transferredFrom: from === null ? null : `${own}-call-${from}`,
    }),
);
const assignments: fc.Arbitrary<Make<EvidenceItem>> = fc
  .record({
    isCase: fc.boolean(),
    n: record,
    subject: people,
    team: maybe(people),
    assignee: maybe(people),
    openedBy: maybe(people),
    at,
    open: maybe(fc.nat({ max: 200 })),
  })
  .map(({ isCase, n, subject, team, assignee, openedBy, at: start, open }) => (own) => {
    const shared = {
      subject: `${own}-c-${subject}`,
      team: team === null ? null : `${own}-t-${team}`,
      assignee: assignee === null ? null : `${own}-a-${assignee}`,
      openedBy: openedBy === null ? null : `${own}-a-${openedBy}`,
    };
    const end = open === null ? null : start + open * HOUR;
    return isCase
      ? { type: 'case', id: `${own}-case-${n}`, ...shared, openedAt: start, closedAt: end }
      : { type: 'work-item', id: `${own}-item-${n}`, ...shared, queuedAt: start, doneAt: end };
  });
const shifts: fc.Arbitrary<Make<EvidenceItem>> = fc
  .record({ n: record, actor: people, at })
  .map(({ n, actor, at: from }) => (own) => ({
    type: 'shift',
    id: `${own}-shift-${n}`,
    actor: `${own}-a-${actor}`,
    from,
    to: from + 8 * HOUR,
  }));
const campaigns: fc.Arbitrary<Make<EvidenceItem>> = fc
  .record({ n: fc.nat({ max: 1 }), at, segment: fc.boolean() })
  .map(({ n, at: from, segment }) => (own) => ({
    type: 'campaign',
    id: `${own}-camp-${n}`,
    reason: 'win-back-offer',
    segment: segment ? `${own}-leavers` : null,
    from,
    to: from + 20 * DAY,
  }));
const item = fc.oneof(calls, calls, assignments, shifts, campaigns);

const lookups: fc.Arbitrary<Make<Partial<NewLookup>>> = fc
  .record({
    actor: people,
    behalf: maybe(people),
    subject: fc.option(people, { freq: 8 }),
    at,
    reason: fc.constantFrom('billing-question', 'win-back-offer', 'quality-check', 'complaint', null),
    reference: maybe(fc.tuple(fc.constantFrom('interaction', 'case', 'work-item', 'task'), record)),
    named: fc.boolean(),
  })
  .map(({ actor, behalf, subject, at: occurredAt, reason, reference, named }) => (own) => ({
    occurredAt,
    actor: {
      id: `${own}-a-${actor}`,
      kind: 'human',
      onBehalfOf: behalf === null ? [] : [`${own}-a-${behalf}`],
    },
    organisation: actor === 3 ? 'partner' : 'own',
    teams: [`${own}-t-${actor}`],
    subject: subject === null ? null : `${own}-c-${subject}`,
    reason,
    reference: reference && {
      type: reference[0] as 'case',
      id: `${own}-${WORD[reference[0]]}-${reference[1]}`,
    },
    ...(named && { note: 'a note that nobody reads for a grade' }),
  }));
const WORD: Record<string, string> = { interaction: 'call', case: 'case', 'work-item': 'item', task: 'task' };
const handle = (own: string, n: number): string => `hmac-${own}-${n}`.padEnd(20, '0');

const world = fc.record({
  before: fc.array(item, { maxLength: 25 }),
  lookups: fc.array(lookups, { minLength: 1, maxLength: 20 }),
  late: fc.array(item, { maxLength: 8 }),
  more: fc.array(lookups, { maxLength: 6 }),
  members: fc.array(people, { maxLength: 3 }),
});

/** All that an input says, read at once. */
const KEYS: readonly (keyof Work)[] = [
  'type',
  'id',
  'version',
  'source',
  'receivedAt',
  'subject',
  'byHandle',
  'actors',
  'team',
  'openedBy',
  'madeAt',
  'start',
  'end',
  'history',
  'reason',
  'transferredFrom',
];
const plainWork = (work: Work): object => Object.fromEntries(KEYS.map((key) => [key, work[key]]));
const plain = ({ work, referenced, ...rest }: GradingInput): object => ({
  ...rest,
  work: work.map(plainWork),
  referenced: referenced && plainWork(referenced),
});

describe.each([
  ['the index asked customer by customer', undefined],
  ['the index read whole', 1],
])('lookups joined by the page, %s,', (_, wholeFrom) => {
  let directory: string;
  let store: SqliteStore;
  let worlds = 0;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'inzage-join-'));
    store = openSqlite({ directory, origin: ORIGIN, segments: { lookups: 150 }, serving: true, wholeFrom });
    await told(store, [{ type: 'heartbeat', source: 'systems', watermark: NOW }]);
  });
  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true });
  });

  /** What waits, with the one-by-one reading beside it; `between` is told after each page but the last. */
  async function compared(...between: EvidenceItem[]): Promise<number> {
    let size = 0;
    let next: string | null = null;
    do {
      const joined = new Map<string, { input: object; grading: string }>();
      next = await store.toGrade(NOW, next, 7, (input) =>
        joined.set(input.lookup.id, {
          grading: JSON.stringify(grade(input, POLICY, NOW)),
          input: plain(input),
        }),
      );
      for (const [id, { input, grading }] of joined) {
        const one = (await store.gradingInput(id)) as GradingInput;
        expect(input).toEqual(plain(one));
        expect(grading).toBe(JSON.stringify(grade(one, POLICY, NOW)));
      }
      size += joined.size;
      const item = next === null ? undefined : between.shift();
      if (item) await told(store, [item]);
    } while (next !== null);
    return size;
  }

  /** Settles all, and holds what is kept and committed against what was graded. */
  async function settled(): Promise<void> {
    const graded: Grading[] = [];
    const seen = {
      toGrade: store.toGrade,
      gradeApart: store.gradeApart,
      commitSettlement: async (run: Parameters<SqliteStore['commitSettlement']>[0]) => {
        const before = await Promise.all(run.gradings.map(({ lookup }) => store.gradingOf(lookup)));
        const receipt = await store.commitSettlement(run);
        const changed = run.gradings.filter(
          (grading, i) => JSON.stringify(grading) !== JSON.stringify(before[i]),
        );
        expect(receipt === null).toBe(changed.length === 0);
        if (receipt) {
          const entry = parseEntry((await store.entry(receipt.index))?.bytes ?? new Uint8Array());
          const leaves = await store.settledLeaves(entry.id);
          expect(leaves).toEqual(
            changed.map(({ lookup, grade: given, explanations }) =>
              canonical({
                lookup,
                grade: given,
                evidence: explanations.map(({ evidence: { type, id, version } }) => [type, id, version]),
              }),
            ),
          );
          expect(entry.clear.root).toBe(rootOf(leaves.map((leaf) => Buffer.from(leaf))).toString('base64'));
        }
        graded.push(...run.gradings);
        return receipt;
      },
    };
    await settle({ store: seen, policy: () => POLICY, clock: fixedClock(NOW), newId }, NOW);
    for (const grading of graded)
      expect(JSON.stringify(await store.gradingOf(grading.lookup))).toBe(JSON.stringify(grading));
  }

  it('are what they are one by one, and so are their grades, leaves and what is kept of them', async () => {
    await fc.assert(
      fc.asyncProperty(world, async ({ before, lookups: first, late, more, members }) => {
        const own = `w${++worlds}`;
        await known(
          store,
          ...[0, 1, 2].map((n) => actorItem({ id: `${own}-a-${n}`, teams: [`${own}-t-${n}`] })),
          actorItem({ id: `${own}-a-3`, organisation: 'partner' }),
          subjectItem({ id: `${own}-c-0`, handles: [handle(own, 0)] }),
          subjectItem({
            id: `${own}-c-1`,
            handles: [handle(own, 0), handle(own, 1)],
            segment: `${own}-leavers`,
          }),
        );
        if (before.length > 0)
          await told(
            store,
            before.map((make) => make(own)),
          );
        await looked(store, ...first.map((make) => make(own)));
        if (members.length > 0) {
          const receivedAt = later();
          const subjects = members.map((n) => `${own}-c-${n}`);
          const batch = { id: newId(receivedAt), receivedAt, source: 'crm', items: [] };
          await store.saveCampaignMembers(`${own}-camp-0`, subjects, batch);
        }
        // Some of what comes in late does so while the pages are being read.
        const [half, rest] = [late.slice(0, late.length >> 1), late.slice(late.length >> 1)];
        expect(await compared(...half.map((make) => make(own)))).toBeGreaterThan(0);
        await settled();
        // Late, corrected and out of order: what it touches is graded again, the same either way.
        if (rest.length > 0)
          await told(
            store,
            rest.map((make) => make(own)),
          );
        if (more.length > 0) await looked(store, ...more.map((make) => make(own)));
        await compared();
        await settled();
        await store.sealed();
        await compared();
      }),
      { numRuns: 40 },
    );
  }, 120_000);

  it('that evidence came in for while they were graded are graded again', async () => {
    const own = 'meanwhile';
    const [id = ''] = await looked(store, {
      actor: { id: `${own}-a`, kind: 'human', onBehalfOf: [] },
      subject: `${own}-c`,
    });
    const ids: string[] = [];
    const take = ({ lookup }: GradingInput) => void ids.push(lookup.id);
    await settled();
    await told(store, [{ type: 'case', id: `${own}-case`, subject: `${own}-c`, openedAt: TEN - HOUR }]);
    const gradings: Grading[] = [];
    await store.toGrade(NOW, null, 1000, (input) => void gradings.push(grade(input, POLICY, NOW)));
    await told(store, [
      {
        type: 'case',
        id: `${own}-case`,
        subject: `${own}-c`,
        openedAt: TEN - HOUR,
        assignee: `${own}-a`,
        at: TEN - HOUR,
      },
    ]);
    await store.commitSettlement({ id: newId(NOW), at: NOW, until: NOW, gradings });
    await store.toGrade(NOW, null, 1000, take);
    expect(ids).toEqual([id]);
    await settled();
    expect((await store.gradingOf(id))?.grade).toBe('explained');
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EvidenceItem } from '#model/evidence.ts';
import type { Lookup } from '#model/lookup.ts';
import { fixedClock, newId } from '#server/clock.ts';
import { runSettle } from '#server/detect/run.ts';
import type { NewLookup, Store } from '#store/port.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { DAY, HOUR, lookup, MINUTE, policy, TEN } from '../evidence/given.ts';

/** Settlement and detection together, over the real store: evidence in, grades and findings out. */

const NOW = TEN + 3 * DAY;
let directory: string;
let store: Store;
const clock = fixedClock(NOW);
let numbered = 0;
const deps = () => ({ store, policy: () => policy(), clock, newId, newFindingId: () => `f-${++numbered}` });
const settle = (until = clock.now()) => runSettle(deps(), until);

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'inzage-run-'));
  store = openSqlite({ directory, origin: 'test.example/log' });
  clock.set(NOW);
});
afterEach(async () => {
  await store.close();
  rmSync(directory, { recursive: true });
});

async function looked(...all: Partial<Lookup>[]): Promise<string[]> {
  const news = all.map((over): NewLookup => {
    const { receipt: _receipt, grade: _grade, ...rest } = lookup({ receivedAt: clock.now(), ...over });
    return { ...rest, id: newId(rest.occurredAt), content: new Uint8Array(32), integration: 'crm' };
  });
  await store.commitLookups(news);
  return news.map(({ id }) => id);
}
const told = (...items: EvidenceItem[]) =>
  store.saveEvidence({ id: newId(clock.now()), receivedAt: clock.now(), source: 'systems', items });
const call = (over: Partial<Extract<EvidenceItem, { type: 'interaction' }>> = {}): EvidenceItem => ({
  type: 'interaction',
  id: 'call-1',
  channel: 'phone',
  direction: 'inbound',
  subject: 'c-1',
  actors: ['a-1'],
  startedAt: TEN - 5 * MINUTE,
  endedAt: TEN + 6 * MINUTE,
  ...over,
});
/** A call with another customer, so that telephony is heard. */
const elsewhere = call({ id: 'call-0', subject: 'c-0', actors: ['a-0'] });
const six = [0, 2, 3, 5, 7, 9].map((n) => ({
  subject: `c-${10 + n}`,
  occurredAt: TEN + 3 * HOUR + n * MINUTE,
}));
const findings = async () => (await store.findings({}, { limit: 10, cursor: null })).items;

describe('one run', () => {
  it('grades what the record bears out and what it does not, and puts the latter before an officer', async () => {
    await told(call());
    const [borneOut] = await looked({ reference: { type: 'interaction', id: 'call-1' } }, ...six);
    const { settled, detected } = await settle();
    expect(settled).toMatchObject({
      graded: 7,
      regraded: 0,
      pending: 0,
      byGrade: { corroborated: 1, unexplained: 6 },
    });
    expect(detected).toMatchObject({ examined: 7, findings: 1 });
    expect((await store.gradingOf(borneOut ?? ''))?.grade).toBe('corroborated');
    expect(await findings()).toMatchObject([
      {
        about: { kind: 'actor', id: 'a-1' },
        severity: 'high',
        rules: ['unexplained-lookup', 'enumeration'],
        lookups: { count: 6 },
        story: {
          title: { en: 'Looked at 6 customers in 9 minutes; no call' },
          body: { en: expect.stringContaining('The other lookup that day is explained.') },
        },
      },
    ]);
  });

  it('leaves lookups pending while feeds lag, and does them when the feeds have passed', async () => {
    clock.set(TEN + MINUTE);
    await told(elsewhere);
    await looked({});
    expect(await settle()).toMatchObject({ settled: { graded: 0, pending: 1 }, detected: { flags: 0 } });
    clock.set(TEN + 20 * MINUTE);
    await told(call({ id: 'call-00', subject: 'c-0', actors: ['a-0'] }));
    expect(await settle()).toMatchObject({ settled: { graded: 1, pending: 0, byGrade: { unexplained: 1 } } });
  });

  it('never blames silence: without any feed a historical lookup is undetermined, and nothing is found', async () => {
    await looked(...six);
    expect(await settle()).toMatchObject({
      settled: { byGrade: { undetermined: 6 } },
      detected: { flags: 0 },
    });
    expect(await findings()).toEqual([]);
  });

  it('lets a first visit explain its return within the same run', async () => {
    await told(call());
    await looked({}, { occurredAt: TEN + 2 * DAY });
    expect((await settle()).settled.byGrade).toMatchObject({ explained: 2 });
  });

  it('does the same work once', async () => {
    await told(elsewhere);
    await looked(...six);
    await settle();
    expect(await settle()).toMatchObject({
      settled: { graded: 0, regraded: 0 },
      detected: { examined: 0, findings: 0 },
    });
  });
});

describe('over several runs', () => {
  it('shows what the policy would not permit at once, and grades it afterwards in the same finding', async () => {
    clock.set(TEN + MINUTE);
    await told(elsewhere);
    const { decision } = lookup();
    await looked({ decision: { ...decision, wouldBe: 'deny', rules: ['consent-withdrawn'] } });
    await settle();
    expect(await findings()).toMatchObject([{ rules: ['consent-withdrawn'], grades: { pending: 1 } }]);
    clock.set(TEN + HOUR);
    await told(call({ id: 'call-00', subject: 'c-0', actors: ['a-0'] }));
    await settle();
    expect(await findings()).toMatchObject([
      {
        rules: ['consent-withdrawn', 'unexplained-lookup'],
        lookups: { count: 1 },
        grades: { unexplained: 1 },
      },
    ]);
  });

  it('joins a burst that falls into two runs', async () => {
    await told(elsewhere);
    await looked(...six.slice(0, 3));
    await settle();
    expect((await findings())[0]).toMatchObject({ severity: 'low', lookups: { count: 3 } });
    await looked(...six.slice(3));
    await settle();
    const all = await findings();
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({
      severity: 'high',
      rules: ['unexplained-lookup', 'enumeration'],
      lookups: { count: 6 },
      story: { title: { nl: '6 klanten bekeken in 9 minuten; geen gesprek' } },
    });
  });

  it('tells a finding anew when a call comes in late', async () => {
    await told(elsewhere);
    const [id] = await looked({});
    await settle();
    await told(call());
    expect(await settle()).toMatchObject({ settled: { regraded: 1, byGrade: { explained: 1 } } });
    const [only] = await findings();
    expect(only).toMatchObject({
      lookups: { count: 1, ids: [id] },
      grades: { explained: 1 },
      story: { title: { en: 'Looked at one customer; work explains this' } },
    });
  });

  it('opens a successor after a decision, and does not bring back what was decided', async () => {
    await told(elsewhere);
    await looked(...six.slice(0, 3));
    await settle();
    const [decided] = await findings();
    await store.commitReview(
      {
        finding: decided?.id ?? '',
        at: NOW,
        step: 'decide',
        by: 'so-1',
        outcome: 'justified',
        note: 'done',
        reference: null,
      },
      'open',
      'closed',
      'justified',
    );
    await looked(...six.slice(3));
    await settle();
    const next = (await findings()).find(({ status }) => status === 'open');
    expect(next).toMatchObject({ predecessor: decided?.id, lookups: { count: 3 } });
  });

  it('pages through more lookups than fit one page', async () => {
    await told(elsewhere);
    await looked(
      ...Array.from({ length: 1100 }, (_, n) => ({
        subject: `c-${n}`,
        actor: { id: `a-${n % 4}`, kind: 'human' as const, onBehalfOf: [] },
        occurredAt: TEN + n * 1000,
      })),
    );
    const { settled, detected } = await settle();
    expect(settled.graded).toBe(1100);
    expect(detected).toMatchObject({ examined: 1100, findings: 4 });
  });
});

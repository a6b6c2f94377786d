import { describe, expect, test } from 'vitest';
import { canonical } from '#ledger/canonical.ts';
import { sha256 } from '#ledger/hash.ts';
import { evaluate } from '#policies/evaluate.ts';
import type { ConsentFacts, Policy } from '#policies/policy.ts';
import { timestamp } from '#server/clock.ts';
import { MANIFEST_PREFIX } from '#server/export/format.ts';
import { type Difference, type ReplayReport, replayExport } from '#server/export/replay-decisions.ts';
import { replayText } from '#server/export/replay-text.ts';
import { verifyExport } from '#server/export/verify.ts';
import { lookupGroups } from '#store/lookup-entry.ts';
import type { NewLookup } from '#store/port.ts';
import { lookup as facts, policyOf, SMALL } from '../../policies/facts.ts';
import { by, newLookup } from '../store/given.ts';
import { DAY, exportOf, makeLog, type RawEntry, type Spec, sealed, vkey, wholeDay } from './log.ts';

/**
 * Every decision derived again from an export alone. The lies below are those of an operator who holds every key:
 * each file verifies, for it says what the ledger says.
 */

const MINUTE = 60_000;
const first = policyOf(SMALL);
const second = policyOf(
  SMALL.replace('version: 1.0.0', 'version: 1.1.0').replace(
    'categories: [contact, billing]',
    'categories: [contact]',
  ),
);
const BUNDLES = new Map([first, second].map(({ digest, bundle }) => [digest, bundle]));

const activation = ({ pack, version, digest, mode }: Policy, at: number, more: object = {}): Spec => ({
  raw: { kind: 'policy', id: `policy/${version}`, at, clear: { pack, version, digest, mode, ...more } },
});

const consent = (id: string, said: object, at = DAY): Spec => ({
  raw: {
    kind: 'consent',
    id,
    at,
    clear: {},
    values: {
      subject: {
        id: 'c-1',
        reason: 'offer',
        purpose: null,
        status: 'given',
        at: timestamp(at),
        validUntil: null,
        method: 'phone',
        noticeVersion: null,
        organisation: null,
        ...said,
      },
    },
  },
});

type Over = Omit<Partial<NewLookup>, 'facts' | 'policy'> & {
  facts?: Partial<NewLookup['facts']>;
  minute?: number;
  policy?: Policy;
  lie?: (lookup: NewLookup) => void;
};

/** A lookup as it is decided; `lie` changes what is then entered of it. */
function decided(over: Over = {}): Spec {
  const { facts: more = {}, minute = 60, policy = first, lie = () => undefined, ...rest } = over;
  const at = DAY + minute * MINUTE;
  const base = newLookup({ occurredAt: at, receivedAt: at, subject: 'c-1', organisation: 'operator' });
  const made: NewLookup = {
    ...base,
    actor: by('a-1'),
    operation: 'view',
    reason: 'billing-question',
    fields: ['name'],
    system: null,
    change: null,
    task: null,
    follows: null,
    note: null,
    context: { country: 'NL' },
    ...rest,
    policy: { pack: policy.pack, version: policy.version, digest: policy.digest, mode: policy.mode },
  };
  made.facts = {
    ...facts(),
    at,
    operation: made.operation,
    reason: made.reason,
    fields: made.fields,
    system: made.system,
    change: made.change,
    hasNote: made.note !== null,
    country: made.context.country ?? null,
    evidence: policy.reasons.get(made.reason ?? '')?.evidence ? 'present' : 'unknown',
    ...more,
  };
  made.decision = structuredClone(evaluate(policy, made.facts));
  lie(made);
  const { subject, ...groups } = lookupGroups(made);
  const raw: RawEntry = {
    kind: 'lookup',
    id: made.id,
    at: made.receivedAt,
    clear: {
      occurredAt: timestamp(made.occurredAt),
      operation: made.operation,
      reason: made.reason,
      effect: made.decision.effect,
      wouldBe: made.decision.wouldBe,
      policy: made.policy.digest,
    },
    values: { ...groups, ...(subject && { subject }) },
    recorded: made,
  };
  return { raw };
}

const word = (version: string, over: Partial<ConsentFacts> = {}): ConsentFacts => ({
  status: 'given',
  validUntil: null,
  version,
  ...over,
});
const offer = (consentFacts: ConsentFacts, more: Over = {}): Spec =>
  decided({ reason: 'offer', ...more, facts: { consent: consentFacts, ...more.facts } });

async function replayed(specs: readonly Spec[], query = wholeDay()): Promise<ReplayReport> {
  const file = await exportOf(makeLog(specs, BUNDLES), query);
  const verdict = await verifyExport(file, { keys: [vkey] });
  expect(verdict.ok, verdict.steps.at(-1)?.detail).toBe(true);
  return replayExport(file);
}

const told = ({ differing }: { differing: readonly Difference[] }) =>
  differing.map(({ what, detail }) => `${what}: ${detail}`);

const IN_FORCE = activation(first, DAY);

test('decisions under two policies, resting on what customers said, are all derived again', async () => {
  const report = await replayed([
    IN_FORCE,
    consent('k-1', {}),
    decided({ fields: ['name', 'iban'] }),
    offer(word('k-1')),
    decided({ fields: ['bsn'] }),
    decided({ note: 'a dog in the yard', reason: 'emergency' }),
    activation(second, DAY + 90 * MINUTE, { step: 'activated', proposal: 'p-1', via: 'api' }),
    decided({ minute: 100, policy: second, fields: ['name', 'iban'] }),
    // Brought in later: decided under the policy of its own time.
    decided({ minute: 80, fields: ['iban'], receivedAt: DAY + 200 * MINUTE }),
  ]);
  expect(told(report)).toEqual([]);
  expect(report).toMatchObject({
    lookups: 6,
    replayed: 6,
    closed: 0,
    tellsForce: true,
    consents: { compared: 1, missing: 0 },
    policies: [
      { version: '1.0.0', lookups: 5 },
      { version: '1.1.0', lookups: 1 },
    ],
  });
  expect(replayText(report)).toBe(`policy   small 1.0.0: 5 lookups
policy   small 1.1.0: 1 lookup
in force each was decided under the policy in force at its time
consent  1 fact held against what the customer said

6 decisions derived again, 0 differ.
`);
});

describe('a lie is found', () => {
  const lies: Record<string, { lie: (lookup: NewLookup) => void; over?: Over; what: string[] }> = {
    'a denial entered as a permit': {
      over: { fields: ['bsn'] },
      lie: ({ decision }) => {
        decision.effect = 'permit';
        decision.wouldBe = 'permit';
      },
      what: [
        'effect: permit was recorded, the policy says deny',
        'wouldBe: permit was recorded, the policy says deny',
      ],
    },
    'a field let through': {
      over: { fields: ['name', 'bsn'] },
      lie: ({ decision }) => {
        decision.permitted = ['name', 'bsn'];
        decision.withheld = [];
      },
      what: [
        'permitted: name, bsn was recorded, the policy says name',
        'withheld: none was recorded, the policy says bsn',
      ],
    },
    'a rule kept silent': {
      over: { facts: { evidence: 'absent' } },
      lie: ({ decision }) => {
        decision.rules = [];
        decision.notices = [];
      },
      what: [
        'rules: none was recorded, the policy says no-evidence-at-hand',
        'notices: none was recorded, the policy says no-evidence-at-hand',
      ],
    },
    'facts of another time': {
      lie: (lookup) => {
        lookup.facts = { ...lookup.facts, at: lookup.facts.at - 86_400_000 };
      },
      what: ['facts: at is not what the lookup itself says'],
    },
    'facts with fewer fields than were asked for': {
      over: { fields: ['bsn'], facts: { fields: ['name'] } },
      lie: () => undefined,
      what: ['facts: fields is not what the lookup itself says'],
    },
    'facts with a note that was not given': {
      over: { reason: 'emergency', facts: { hasNote: true } },
      lie: () => undefined,
      what: ['facts: hasNote is not what the lookup itself says'],
    },
    'facts about another organisation': {
      over: { organisation: 'partner' },
      lie: () => undefined,
      what: ['facts: actor.organisation is not what the lookup itself says'],
    },
    'a smaller change in the facts than in the lookup': {
      over: {
        operation: 'change',
        change: { action: 'refund', amount: 400, currency: 'EUR' },
        facts: { change: { action: 'refund', amount: 4, currency: 'EUR' } },
      },
      lie: () => undefined,
      what: ['facts: change is not what the lookup itself says'],
    },
    'facts about where the actor sat that the lookup does not tell': {
      over: { facts: { context: { site: 'groningen', device: 'managed', network: null } } },
      lie: () => undefined,
      what: [
        'facts: context.site is not what the lookup itself says',
        'facts: context.device is not what the lookup itself says',
      ],
    },
    'evidence for a reason that asks for none': {
      over: { reason: 'audit', facts: { evidence: 'present' } },
      lie: () => undefined,
      what: ['evidence: said to be present for a reason that asks for none'],
    },
  };
  test.each(Object.entries(lies))('%s', async (_, { lie, over, what }) => {
    const honest = decided({ fields: ['name'] });
    const report = await replayed([IN_FORCE, honest, decided({ ...over, lie })]);
    expect(told(report)).toEqual(what);
    expect(new Set(report.differing.map(({ index }) => index))).toEqual(new Set([3]));
    expect(replayText(report)).toContain(`DIFF  entry 3, lookup ${report.differing[0]?.lookup}: `);
    expect(replayText(report)).toContain('2 decisions derived again, 1 differs.');
  });

  const words: Record<string, { specs: Spec[]; what: string }> = {
    'a withdrawal told as a consent': {
      specs: [consent('k-1', { status: 'withdrawn' }), offer(word('k-1'))],
      what: 'consent: status is not what entry 2 says',
    },
    'a consent that had run out': {
      specs: [consent('k-1', { validUntil: timestamp(DAY + MINUTE) }), offer(word('k-1'))],
      what: 'consent: validUntil is not what entry 2 says',
    },
    'a consent to less of the data': {
      specs: [consent('k-1', { categories: ['billing'] }), offer(word('k-1'))],
      what: 'consent: categories is not what entry 2 says',
    },
    'a consent for something else': {
      specs: [consent('k-1', { reason: 'audit' }), offer(word('k-1'))],
      what: 'consent: the word of entry 2 does not bear on this reason',
    },
    'the consent of another customer': {
      specs: [consent('k-1', { id: 'c-2' }), offer(word('k-1'))],
      what: 'consent: the word it rests on, entry 2, is another customer’s',
    },
    'a consent that a newer word took back': {
      specs: [
        consent('k-1', {}),
        consent('k-2', { status: 'withdrawn' }, DAY + MINUTE),
        offer(word('k-2', { status: 'withdrawn' })),
        offer(word('k-1')),
      ],
      what: 'consent: entry 3 is a newer word on the same',
    },
  };
  test.each(Object.entries(words))('%s', async (_, { specs, what }) => {
    expect(told(await replayed([IN_FORCE, ...specs]))).toEqual([what]);
  });

  test('a consent entered only after the lookup', async () => {
    const report = await replayed([IN_FORCE, offer(word('k-1')), consent('k-1', {}, DAY)]);
    expect(told(report)).toEqual(['consent: the word it rests on was entered later, as entry 3']);
  });

  test('a lookup decided under a policy of before, or of after', async () => {
    const report = await replayed([
      IN_FORCE,
      activation(second, DAY + 90 * MINUTE, { step: 'activated' }),
      decided({ minute: 100 }),
      decided({ minute: 80, policy: second, receivedAt: DAY + 200 * MINUTE }),
    ]);
    expect(told(report)).toEqual([
      'in-force: decided under small 1.0.0, while small 1.1.0 was in force',
      'in-force: decided under small 1.1.0, while small 1.0.0 was in force',
    ]);
    expect(replayText(report)).toContain('in force 2 were decided under another policy\n');
  });

  test('evidence that no settlement ever named is worth a question, and no difference', async () => {
    const file = await exportOf(makeLog([IN_FORCE, decided(), { settle: [2] }], BUNDLES), wholeDay());
    const text = file.toString();
    expect(text).toContain('["case","k-1",1]');
    expect(replayExport(file).remarks).toEqual([]);
    const none = Buffer.from(text.replaceAll('[["case","k-1",1]]', '[]'));
    expect(told({ differing: replayExport(none).remarks })).toEqual([
      'evidence: said to be at hand, and no settlement in the file names any',
    ]);
  });
});

describe('which policy was in force', () => {
  const at = DAY + 90 * MINUTE;
  test('a version activated ahead holds from its time on, and one called off never does', async () => {
    const ahead = activation(second, DAY + MINUTE, {
      step: 'activated',
      proposal: 'p-1',
      inForceAt: timestamp(at),
    });
    const off: Spec = {
      raw: {
        kind: 'policy',
        id: 'p-1/off',
        at: DAY + 2 * MINUTE,
        clear: { step: 'called-off', proposal: 'p-1' },
      },
    };
    const lookups = [decided({ minute: 60 }), decided({ minute: 100, policy: second })];
    expect(told(await replayed([IN_FORCE, ahead, ...lookups]))).toEqual([]);
    expect(told(await replayed([IN_FORCE, ahead, off, decided({ minute: 100 })]))).toEqual([]);
    expect(told(await replayed([IN_FORCE, ahead, off, ...lookups]))).toHaveLength(1);
  });

  test('a lookup that came in while the policy changed may have been decided under either', async () => {
    const changed = activation(second, at, { step: 'activated' });
    const around = { minute: 90, receivedAt: at };
    expect(
      told(await replayed([IN_FORCE, changed, decided(around), decided({ ...around, policy: second })])),
    ).toEqual([]);
  });
});

describe('what a file does not tell', () => {
  const specs = [IN_FORCE, consent('k-1', {}), offer(word('k-1')), decided()];

  test('an export of before, without what the decisions rest on, replays', async () => {
    const log = makeLog(specs, BUNDLES);
    const { entriesOfKind } = log.source;
    const file = await exportOf(log, wholeDay(), {
      source: {
        ...log.source,
        entriesOfKind: async (kind) => (kind === 'policy' ? [] : entriesOfKind(kind)),
        consentVersion: async () => null,
      },
    });
    expect((await verifyExport(file, { keys: [vkey] })).ok).toBe(true);
    const report = replayExport(file);
    expect(report).toMatchObject({
      replayed: 2,
      differing: [],
      tellsForce: false,
      consents: { compared: 0, missing: 1 },
    });
    expect(replayText(report)).toContain('in force the file does not tell which policy was when');
  });

  test('where the work is withheld nothing is derived, and no customer’s word stands in the file', async () => {
    const query = wholeDay({ disclose: ['subject', 'actor'] });
    const file = await exportOf(makeLog(specs, BUNDLES), query);
    expect(file.toString()).not.toContain('"kind":"consent"');
    expect(replayExport(file)).toMatchObject({ lookups: 2, replayed: 0, closed: 2, differing: [] });
    expect(replayText(replayExport(file))).toContain(
      '0 decisions derived again, 0 differ; 2 are not disclosed far enough to tell.',
    );
  });

  test('a word that no lookup of the query rests on stays out of the file', async () => {
    const file = await exportOf(makeLog([IN_FORCE, consent('k-9', {}), decided()], BUNDLES), wholeDay());
    expect(file.toString()).not.toContain('"kind":"consent"');
  });
});

test('a policy’s text under another’s digest is refused before anything is derived', async () => {
  const file = await exportOf(makeLog([IN_FORCE, decided()], BUNDLES), wholeDay());
  const open = file.subarray(0, file.lastIndexOf(MANIFEST_PREFIX)).toString();
  const swapped = open.replace(JSON.stringify(first.bundle), JSON.stringify(second.bundle));
  expect(swapped).not.toBe(open);
  const { checkpoint, entries } = JSON.parse(`${swapped}}`).data;
  const again = await sealed(Buffer.from(swapped), { count: entries.length, query: wholeDay(), checkpoint });
  const { ok, steps } = await verifyExport(again, { keys: [vkey] });
  expect([ok, steps.at(-1)?.name]).toEqual([false, 'policies']);
});

test('a policy that this version cannot read is told, and not passed over', async () => {
  const bundle = canonical({ packs: ['not: a pack'] });
  const digest = sha256(bundle).toString('base64');
  const log = makeLog(
    [
      decided({
        lie: (lookup) => {
          lookup.policy = { ...lookup.policy, digest };
        },
      }),
    ],
    new Map([[digest, bundle]]),
  );
  const report = replayExport(await exportOf(log, wholeDay()));
  expect(told(report)).toEqual([`policy: the text of ${digest} is not in the file, or cannot be read`]);
  expect(report.closed).toBe(1);
});

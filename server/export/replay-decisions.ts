import { canonical } from '#ledger/canonical.ts';
import { parseEntry } from '#ledger/entry.ts';
import { compileBundle } from '#policies/compile.ts';
import { evaluate } from '#policies/evaluate.ts';
import type { Facts, Policy } from '#policies/policy.ts';
import { DATA_PREFIX, MANIFEST_PREFIX } from './format.ts';
import { openData, type ReadEntry, type Reader } from './lines.ts';
import { type ConsentsIn, consentsIn } from './replay-consents.ts';
import { type Opened, restatedDifferences } from './replay-facts.ts';
import { type InForce, policiesInForce } from './replay-force.ts';

/**
 * Deriving every decision in a verified export again, from the policy of its day and the facts that were committed
 * with it: an auditor's proof that the decisions were what the policy said. Facts are held against what else the
 * file discloses: the lookup itself, the customer's word that they name, the policy that was in force.
 */
export interface ReplayReport {
  lookups: number;
  replayed: number;
  /** Lookups that do not disclose what they were decided on. */
  closed: number;
  policies: { digest: string; pack: string; version: string; lookups: number }[];
  /** Customers' words named by facts: held against their entries, or not in the file. */
  consents: { compared: number; missing: number };
  /** Whether the file carries the entries that brought policies into force. */
  tellsForce: boolean;
  differing: Difference[];
  /** What is no difference, and worth a question. */
  remarks: Difference[];
}

/** Never a personal value. */
export interface Difference {
  /** Of the entry. */
  index: number;
  /** Id of the lookup. */
  lookup: string;
  what: DifferenceKind;
  /** A clause: what was recorded, and what it should have been. */
  detail: string;
}

export type DifferenceKind =
  /** The decision itself, part by part. */
  | 'effect'
  | 'wouldBe'
  | 'rules'
  | 'notices'
  | 'permitted'
  | 'withheld'
  /** Facts that are not the lookup's own. */
  | 'facts'
  /** Facts that are not what the customer said. */
  | 'consent'
  | 'evidence'
  /** Another policy than the one in force, or one that cannot be read. */
  | 'in-force'
  | 'policy';

export function replayExport(file: Uint8Array): ReplayReport {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const data = bytes.subarray(DATA_PREFIX.length, bytes.lastIndexOf(MANIFEST_PREFIX));
  const consents = consentsIn();
  const around = readAround(data, consents);
  const force = policiesInForce();
  const used = new Map<string, number>();
  const report: ReplayReport = {
    lookups: 0,
    replayed: 0,
    closed: 0,
    policies: [],
    consents: consents.counts,
    tellsForce: false,
    differing: [],
    remarks: [],
  };
  for (const entry of openData(data).entries()) {
    const { kind, id, at, clear } = parseEntry(entry.bytes);
    if (kind === 'policy') force.take(entry.index, at, clear);
    if (kind !== 'lookup') continue;
    report.lookups++;
    const digest = String(clear.policy);
    used.set(digest, (used.get(digest) ?? 0) + 1);
    const differ = (what: DifferenceKind, detail: string) =>
      report.differing.push({ index: entry.index, lookup: id, what, detail });
    const otherPolicy = forceDifference(force, { index: entry.index, at, clear }, around.policies);
    if (otherPolicy) differ('in-force', otherPolicy);
    const policy = around.policies.get(digest) ?? null;
    if (policy === null) differ('policy', `the text of ${digest} is not in the file, or cannot be read`);
    const work = opened(entry, 'work');
    if (work === null || policy === null) {
      report.closed++;
      continue;
    }
    report.replayed++;
    const [subject, actor] = [opened(entry, 'subject'), opened(entry, 'actor')];
    const facts = work.facts as Facts;
    for (const detail of restatedDifferences(facts, { clear, work, subject, actor })) differ('facts', detail);
    const customer = typeof subject?.id === 'string' ? subject.id : null;
    const word = consents.difference(facts, policy, { index: entry.index, subject: customer });
    if (word) differ('consent', word);
    const demand = policy.reasons.get(facts.reason ?? '')?.evidence ?? null;
    if (demand === null && facts.evidence !== 'unknown')
      differ('evidence', `said to be ${facts.evidence} for a reason that asks for none`);
    for (const [what, detail] of decisionDifferences(policy, { clear, work, subject, facts }))
      differ(what, detail);
    if (facts.evidence === 'present' && around.settled.get(id) === false) {
      const detail = 'said to be at hand, and no settlement in the file names any';
      report.remarks.push({ index: entry.index, lookup: id, what: 'evidence', detail });
    }
  }
  report.tellsForce = force.told();
  report.policies = [...used].map(([digest, lookups]) => {
    const policy = around.policies.get(digest);
    return { digest, pack: policy?.pack ?? '?', version: policy?.version ?? '?', lookups };
  });
  return report;
}

const CONSENT = '"kind":"consent"';

const opened = ({ groups }: ReadEntry, group: 'subject' | 'actor' | 'work'): Opened | null => {
  const value = groups.find((one) => one.group === group)?.value;
  return typeof value === 'object' && value !== null ? (value as Opened) : null;
};

/** Each part of a decision that is not what the policy says of its facts. */
function* decisionDifferences(
  policy: Policy,
  { clear, work, subject, facts }: { clear: Opened; work: Opened; subject: Opened | null; facts: Facts },
): Generator<[DifferenceKind, string]> {
  const derived = evaluate(policy, facts);
  const notices = derived.notices.map(({ id }) => id);
  const parts: [DifferenceKind, unknown, unknown][] = [
    ['effect', clear.effect, derived.effect],
    ['wouldBe', clear.wouldBe, derived.wouldBe],
    ['rules', work.rules, derived.rules],
    ['notices', work.notices, notices],
    ...(subject
      ? ([
          ['permitted', subject.permitted, derived.permitted],
          ['withheld', subject.withheld, derived.withheld],
        ] as [DifferenceKind, unknown, unknown][])
      : []),
  ];
  for (const [what, recorded, again] of parts) {
    if (canonical(recorded ?? null) === canonical(again)) continue;
    yield [what, `${said(recorded)} was recorded, the policy says ${said(again)}`];
  }
}

/** `permit`, or `name, iban`, at most five. */
function said(value: unknown): string {
  if (!Array.isArray(value)) return value === undefined || value === null ? 'nothing' : String(value);
  if (value.length === 0) return 'none';
  const more = value.length - 5;
  return `${value.slice(0, 5).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function forceDifference(
  force: InForce,
  lookup: { index: number; at: string; clear: Opened },
  policies: ReadonlyMap<string, Policy>,
): string | null {
  const expected = force.differs({
    index: lookup.index,
    receivedAt: Date.parse(lookup.at),
    occurredAt: Date.parse(String(lookup.clear.occurredAt)),
    digest: String(lookup.clear.policy),
  });
  if (expected === null) return null;
  const name = (digest: string) => {
    const policy = policies.get(digest);
    return policy ? `${policy.pack} ${policy.version}` : digest;
  };
  return `decided under ${name(String(lookup.clear.policy))}, while ${expected.pack} ${expected.version} was in force`;
}

/**
 * What the decisions are held against: customers' words, also those entered later, policies by digest, and whether
 * lookups were graded by any evidence.
 */
function readAround(
  data: Buffer,
  consents: ConsentsIn,
): { policies: Map<string, Policy>; settled: Map<string, boolean> } {
  const reader: Reader = openData(data);
  for (const entry of reader.entries()) {
    if (!entry.bytes.includes(CONSENT)) continue;
    const { kind, id, at } = parseEntry(entry.bytes);
    if (kind === 'consent') consents.take(entry.index, id, at, opened(entry, 'subject'));
  }
  reader.after();
  const settled = new Map<string, boolean>();
  for (const settlement of reader.settlements()) {
    for (const { bytes } of settlement.leaves()) {
      const { lookup, evidence } = JSON.parse(bytes.toString()) as { lookup?: unknown; evidence?: unknown };
      const any = Array.isArray(evidence) && evidence.length > 0;
      settled.set(String(lookup), any || settled.get(String(lookup)) === true);
    }
    settlement.after();
  }
  const policies = new Map<string, Policy>();
  for (const { digest, bundle } of reader.policies()) {
    const { policy } = compileBundle(bundle);
    if (policy?.digest === digest) policies.set(digest, policy);
  }
  return { policies, settled };
}

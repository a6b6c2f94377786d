import { canonical } from '#ledger/canonical.ts';
import { parseEntry } from '#ledger/entry.ts';
import { compileBundle } from '#policies/compile.ts';
import { evaluate } from '#policies/evaluate.ts';
import type { Facts, Policy } from '#policies/policy.ts';
import { DATA_PREFIX, MANIFEST_PREFIX } from './format.ts';
import { openData } from './lines.ts';

/**
 * Deriving every decision in a verified export again, from the policy of its day and the facts that were
 * committed with it: an auditor's proof that the decisions were what the policy said. An entry that does
 * not disclose both what was looked at and the work cannot be told, and is counted.
 */
export interface ReplayReport {
  replayed: number;
  closed: number;
  differing: { index: number; what: string }[];
}

type Opened = Record<string, unknown>;

export function replayExport(file: Uint8Array): ReplayReport {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const data = bytes.subarray(DATA_PREFIX.length, bytes.lastIndexOf(MANIFEST_PREFIX));
  const policies = policiesOf(data);
  const report: ReplayReport = { replayed: 0, closed: 0, differing: [] };
  for (const { index, bytes: entryBytes, groups } of openData(data).entries()) {
    const { kind, clear } = parseEntry(entryBytes);
    if (kind !== 'lookup') continue;
    const value = (group: string) => groups.find((one) => one.group === group)?.value as Opened | undefined;
    const [subject, work] = [value('subject'), value('work')];
    const policy = policies.get(String(clear.policy));
    if (!work || !policy) {
      report.closed++;
      continue;
    }
    report.replayed++;
    const what = difference(policy, clear, work, subject ?? null);
    if (what) report.differing.push({ index, what });
  }
  return report;
}

/** What differs between the decision recorded and the one derived; null where they are the same. */
function difference(policy: Policy, clear: Opened, work: Opened, subject: Opened | null): string | null {
  const derived = evaluate(policy, work.facts as Facts);
  const pairs: [string, unknown, unknown][] = [
    ['effect', clear.effect, derived.effect],
    ['wouldBe', clear.wouldBe, derived.wouldBe],
    ['rules', work.rules, derived.rules],
    ...(subject
      ? ([
          ['permitted', subject.permitted, derived.permitted],
          ['withheld', subject.withheld, derived.withheld],
        ] as [string, unknown, unknown][])
      : []),
  ];
  const different = pairs.find(([, recorded, again]) => canonical(recorded ?? null) !== canonical(again));
  return different ? `the recorded ${different[0]} is not what the policy says` : null;
}

/** Compiled policies by digest. They stand at the end of the data, behind entries and settlements. */
function policiesOf(data: Buffer): Map<string, Policy> {
  const reader = openData(data);
  for (const _ of reader.entries());
  reader.after();
  for (const settlement of reader.settlements()) {
    for (const _ of settlement.leaves());
    settlement.after();
  }
  const policies = new Map<string, Policy>();
  for (const { digest, bundle } of reader.policies()) {
    const { policy } = compileBundle(bundle);
    if (policy) policies.set(digest, policy);
  }
  return policies;
}

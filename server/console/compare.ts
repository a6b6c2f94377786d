import type { Policy } from '#policies/policy.ts';
import type { FindingView } from './finding-view.ts';
import type { Reader } from './reader.ts';

/** What was declared beside what is recorded, in words: the rows of a finding's comparison. */

export interface Comparison {
  head: string;
  declared: string[];
  recorded: { text: string /** The record says otherwise than the declaration. */; differs: boolean }[];
}

/** Distinct texts kept to these many; the table of lookups has them all. */
const TEXTS_MOST = 4;

export function compare(reader: Reader, policy: Policy, view: FindingView): Comparison[] {
  const noticed = view.lookups.some(({ decision }) => decision.notices.length > 0);
  const rows = [reasons, references, fields, places, ...(noticed ? [notices] : [])];
  return rows.map((row) => row(reader, view, policy));
}

type Row = (reader: Reader, view: FindingView, policy: Policy) => Comparison;

/** Texts with how often each came, commonest first. */
function tally(reader: Reader, texts: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1]).slice(0, TEXTS_MOST);
  if (counts.size === 1) return sorted.map(([text]) => text);
  return sorted.map(([text, n]) => (n > 1 ? reader.t.compare.times(text, reader.f.number(n)) : text));
}

const reasons: Row = (reader, view, policy) => {
  const { t, f } = reader;
  const declared = view.lookups.map(({ reason }) => {
    const known = reason === null ? null : policy.reasons.get(reason);
    return known ? reader.say(known.label) : (reason ?? t.finding.noReason);
  });
  const judged = view.lookups
    .map(({ id }) => view.gradings.get(id))
    .filter((grading) => grading !== undefined);
  const without = judged.filter(({ explanations }) => explanations.length === 0).length;
  const weak = judged.filter(
    ({ explanations }) =>
      explanations.length > 0 && explanations.every(({ strength }) => strength === 'weak'),
  ).length;
  const recorded: Comparison['recorded'] = [];
  if (without > 0)
    recorded.push({ text: t.compare.without(without, f.number(view.lookups.length)), differs: true });
  else if (judged.length > 0) recorded.push({ text: t.compare.allWith, differs: false });
  if (weak > 0) recorded.push({ text: t.compare.onlyWeak(weak), differs: false });
  return { head: t.compare.reason, declared: tally(reader, declared), recorded };
};

const references: Row = (reader, view) => {
  const { t } = reader;
  const declared = view.lookups.map(({ reference }) =>
    reference ? `${t.references[reference.type]} ${reference.id}` : t.compare.none,
  );
  const checks = view.lookups
    .map(({ id }) => view.gradings.get(id)?.reference)
    .filter((each) => each !== undefined);
  const spoken = checks.filter(({ verdict }) => verdict !== 'none-declared');
  const wrong = new Set(
    spoken
      .filter(({ verdict }) => verdict !== 'holds' && verdict !== 'not-checkable')
      .map(({ sentence }) => reader.say(sentence)),
  );
  const sentences = [...new Set(spoken.map(({ sentence }) => reader.say(sentence)))].slice(0, TEXTS_MOST);
  return {
    head: t.compare.reference,
    declared: tally(reader, declared),
    recorded:
      checks.length > 0 && spoken.length === 0
        ? [{ text: t.compare.nothingToCheck, differs: false }]
        : sentences.map((text) => ({ text, differs: wrong.has(text) })),
  };
};

const fields: Row = (reader, view) => {
  const { t } = reader;
  const declared = new Set(view.lookups.flatMap((lookup) => lookup.fields ?? [t.finding.allFields]));
  const withheld = new Set(view.lookups.flatMap(({ decision }) => decision.withheld));
  return {
    head: t.compare.fields,
    declared: [[...declared].join(', ')],
    recorded: [
      withheld.size > 0
        ? { text: t.compare.withheld([...withheld].join(', ')), differs: true }
        : { text: t.compare.within, differs: false },
    ],
  };
};

const places: Row = (reader, view) => {
  const { t, f } = reader;
  const declared = view.lookups.map(({ context }) => {
    const device = context.device ? t.compare[context.device] : null;
    return [context.site, context.country, device].filter(Boolean).join(', ') || t.compare.none;
  });
  const rosters = view.lookups
    .map(({ id }) => view.gradings.get(id)?.roster)
    .filter((each) => each !== undefined);
  const covered = rosters.filter((roster) => roster.covered);
  const off = covered.filter((roster) => !roster.onShift).length;
  const recorded: Comparison['recorded'] = [];
  if (rosters.length > 0 && covered.length === 0) recorded.push({ text: t.compare.noRoster, differs: false });
  else if (off > 0)
    recorded.push({ text: t.compare.offShift(off, f.number(view.lookups.length)), differs: true });
  else if (covered.length > 0) recorded.push({ text: t.compare.onShift, differs: false });
  return { head: t.compare.place, declared: tally(reader, declared), recorded };
};

const notices: Row = (reader, view) => {
  const { t, f } = reader;
  const noticed = view.lookups.filter(({ decision }) => decision.notices.length > 0);
  const said = noticed.flatMap(({ decision }) => decision.notices.map(({ text }) => reader.say(text)));
  return {
    head: t.compare.notice,
    declared: [t.compare.noticed(noticed.length, f.number(view.lookups.length))],
    recorded: tally(reader, said).map((text) => ({ text, differs: false })),
  };
};

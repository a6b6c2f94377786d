import type { Finding, Outcome } from '#model/finding.ts';
import type { Grade } from '#policies/vocabulary.ts';
import type { Store } from '#store/port.ts';

/** How findings like this one were decided: by its rules, the role of whom it is about, and its grades. */
export interface Similar {
  /** How many of those below were decided to be what. */
  outcomes: Partial<Record<Outcome, number>>;
  /** The most alike first. */
  findings: { id: string; outcome: Outcome; rules: string[] }[];
}

type SimilarStore = Pick<Store, 'decidedWith' | 'finding' | 'actor'>;

/** Of so many that share a rule the most alike are chosen. */
const LOOKED_AT = 200;
const SHOWN = 10;
const LEAST = 0.5;
const WEIGHTS = { rules: 0.6, role: 0.2, grades: 0.2 };

export async function similarTo(
  store: SimilarStore,
  finding: Finding,
  maySee: (other: Finding) => Promise<boolean>,
): Promise<Similar> {
  const role = await roleOf(store, finding);
  const scored: { other: Finding; score: number }[] = [];
  for (const id of await store.decidedWith(finding.rules, LOOKED_AT)) {
    const other = id === finding.id ? null : await store.finding(id);
    if (!other?.outcome) continue;
    const isSameRole = role !== null && role === (await roleOf(store, other));
    const score = likeness(finding, other, isSameRole);
    if (score >= LEAST && (await maySee(other))) scored.push({ other, score });
  }
  const shown = scored.sort((a, b) => b.score - a.score || b.other.to - a.other.to).slice(0, SHOWN);
  const outcomes: Similar['outcomes'] = {};
  const findings = shown.flatMap(({ other: { id, outcome, rules } }) => {
    if (outcome === null) return [];
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    return [{ id, outcome, rules }];
  });
  return { outcomes, findings };
}

/** From 0 to 1. Pure. */
export function likeness(
  a: Pick<Finding, 'rules' | 'grades'>,
  b: Pick<Finding, 'rules' | 'grades'>,
  isSameRole: boolean,
): number {
  const both = a.rules.filter((rule) => b.rules.includes(rule)).length;
  const either = new Set([...a.rules, ...b.rules]).size;
  return (
    WEIGHTS.rules * (either === 0 ? 0 : both / either) +
    WEIGHTS.role * (isSameRole ? 1 : 0) +
    WEIGHTS.grades * shared(a.grades, b.grades)
  );
}

/** The part of two mixtures that they have in common. */
function shared(a: Finding['grades'], b: Finding['grades']): number {
  const total = (grades: Finding['grades']) =>
    Math.max(
      1,
      Object.values(grades).reduce((sum, n) => sum + n, 0),
    );
  const [ofA, ofB] = [total(a), total(b)];
  return (Object.keys(a) as Grade[]).reduce(
    (sum, grade) => sum + Math.min((a[grade] ?? 0) / ofA, (b[grade] ?? 0) / ofB),
    0,
  );
}

async function roleOf(store: SimilarStore, { about }: Finding): Promise<string | null> {
  if (about.kind !== 'actor') return null;
  const actor = await store.actor(about.id);
  return actor ? `${actor.organisation} ${actor.roles[0] ?? ''}` : null;
}

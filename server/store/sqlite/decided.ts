import type { Outcome } from '#model/finding.ts';
import type { Store } from '#store/port.ts';
import type { Hot } from './open.ts';

/** What was decided on findings: what officers learn from, and what the order of their queue is learned from. */
export function decidedVerbs({ db }: Hot): Pick<Store, 'outcomesByRule' | 'decidedWith'> {
  const byRule = db.prepare<[], { rule: string; outcome: Outcome; n: number }>(
    `SELECT r.value AS rule, f.outcome, count(*) AS n FROM finding f, json_each(f.rules) r
     WHERE f.status = 'closed' AND f.outcome IS NOT NULL AND f.origin = 'detected' GROUP BY r.value, f.outcome`,
  );
  const withRules = db
    .prepare<[string, number], string>(
      `SELECT f.id FROM finding f WHERE f.status = 'closed' AND f.outcome IS NOT NULL AND f.origin = 'detected'
         AND EXISTS (SELECT 1 FROM json_each(f.rules) r WHERE r.value IN (SELECT value FROM json_each(?)))
       ORDER BY f.to_at DESC, f.id LIMIT ?`,
    )
    .pluck();
  return {
    async outcomesByRule() {
      const found: Record<string, Partial<Record<Outcome, number>>> = {};
      for (const { rule, outcome, n } of byRule.all()) found[rule] = { ...found[rule], [outcome]: n };
      return found;
    },
    decidedWith: async (rules, limit) => withRules.all(JSON.stringify(rules), limit) as string[],
  };
}

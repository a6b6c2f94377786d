import type { MadeLookup, NewWarning, Store, WarningCounts } from '#store/port.ts';
import type { Hot } from './open.ts';

/**
 * Warnings given before a lookup, and what became of them. Who was warned about whom is kept as a keyed digest of
 * both, until a lookup of that pair is made or the time for one is over.
 */

type WarningVerbs = Pick<Store, 'saveWarnings' | 'settleWarnings' | 'warningCounts'>;

/** What a later lookup that names the warning is held against. */
interface WarningData {
  reason: string | null;
  change: NewWarning['change'];
  rules: NewWarning['rules'];
}

interface OpenWarning {
  id: string;
  at: number;
  until: number;
  reason: string | null;
}

interface WarningRow {
  id: string;
  at: number;
  would_be: NewWarning['wouldBe'];
  pair: Buffer | null;
  data: string | null;
}

/** How long a lookup may still follow a warning, milliseconds. */
const OPEN_MS = 30 * 60_000;

/** The pair that a warning is about: nothing tells the two apart from it, or finds them by it. */
const pairOf = ({ keys }: Hot, actor: string, subject: string): Buffer =>
  keys.rekey(`\0warned ${JSON.stringify([actor, subject])}`);

export function warningVerbs(hot: Hot): WarningVerbs {
  const { db } = hot;
  const insert = db.prepare(
    'INSERT INTO warning (id, at, kind, organisation, team, would_be, pair, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const settle = db.prepare(
    'UPDATE warning SET outcome = ?, settled_at = ?, pair = NULL, data = NULL WHERE id = ? AND settled_at IS NULL',
  );
  const expire = db.prepare(
    `UPDATE warning SET outcome = 'not-made', settled_at = at + ${OPEN_MS}, pair = NULL, data = NULL
     WHERE settled_at IS NULL AND at < ?`,
  );
  const selectOpen = db.prepare<[number], WarningRow>(
    'SELECT id, at, would_be, pair, data FROM warning WHERE settled_at IS NULL AND at >= ?',
  );
  /** Open warnings by pair: lookups ask here first, and mostly there is nothing. Read anew when files changed. */
  let open: Map<string, OpenWarning[]> | null = null;
  hot.onForeign(() => {
    open = null;
  });
  const remember = (map: Map<string, OpenWarning[]>, pair: Buffer, warning: OpenWarning): void => {
    const key = pair.toString('base64');
    const others = map.get(key);
    if (others) others.push(warning);
    else map.set(key, [warning]);
  };
  const openNow = (now: number): Map<string, OpenWarning[]> => {
    if (open === null) {
      open = new Map();
      for (const { id, at, pair, data } of selectOpen.all(now - OPEN_MS)) {
        if (pair === null || data === null) continue;
        const { reason } = JSON.parse(data) as WarningData;
        remember(open, pair, { id, at, until: at + OPEN_MS, reason });
      }
    }
    return open;
  };
  const forgetPast = (now: number): void => {
    for (const [key, all] of openNow(now)) {
      const left = all.filter(({ until }) => until >= now);
      if (left.length === 0) openNow(now).delete(key);
      else if (left.length < all.length) openNow(now).set(key, left);
    }
  };

  return {
    async saveWarnings(warnings) {
      if (warnings.length === 0) return;
      const now = Math.max(...warnings.map(({ at }) => at));
      const map = openNow(now);
      hot.write(() => {
        expire.run(now - OPEN_MS);
        for (const { id, at, kind, organisation, teams, wouldBe, actor, subject, ...data } of warnings) {
          const pair = pairOf(hot, actor, subject);
          insert.run(id, at, kind, organisation, JSON.stringify(teams), wouldBe, pair, JSON.stringify(data));
          hot.onCommit(() => remember(map, pair, { id, at, until: at + OPEN_MS, reason: data.reason }));
        }
      });
      forgetPast(now);
    },

    async settleWarnings(made, now) {
      const map = openNow(now);
      if (map.size === 0) return;
      const settled: { key: string; id: string; outcome: string }[] = [];
      for (const lookup of made()) {
        const key = pairOf(hot, lookup.actor, lookup.subject).toString('base64');
        for (const { id, at, until, reason } of map.get(key) ?? []) {
          if (now < at || now > until) continue;
          settled.push({ key, id, outcome: outcomeOf(lookup, reason) });
        }
      }
      if (settled.length === 0) return;
      hot.write(() => {
        for (const { id, outcome } of settled) settle.run(outcome, now, id);
      });
      for (const { key } of settled) map.delete(key);
    },

    async warningCounts({ from, to, organisation, organisations, team }, now): Promise<WarningCounts> {
      const lists = [organisation === undefined ? null : [organisation], organisations ?? null].filter(
        (list) => list !== null,
      );
      const rows = db
        .prepare<(number | string)[], { outcome: string | null; past: number; n: number }>(
          `SELECT outcome, settled_at IS NULL AND at < ? AS past, count(*) AS n FROM warning w
           WHERE at >= ? AND at < ?
             ${lists.map(() => 'AND organisation IN (SELECT value FROM json_each(?))').join(' ')}
             ${team === undefined ? '' : 'AND EXISTS (SELECT 1 FROM json_each(w.team) WHERE value = ?)'}
           GROUP BY outcome, past`,
        )
        .all(
          now - OPEN_MS,
          from,
          to,
          ...lists.map((list) => JSON.stringify(list)),
          ...(team === undefined ? [] : [team]),
        );
      const counts: WarningCounts = {
        given: 0,
        made: 0,
        changedReason: 0,
        brokeGlass: 0,
        notMade: 0,
        open: 0,
      };
      for (const { outcome, past, n } of rows) {
        counts.given += n;
        counts[COUNTED[outcome ?? (past ? 'not-made' : 'open')] ?? 'open'] += n;
      }
      return counts;
    },
  };
}

const COUNTED: Record<string, Exclude<keyof WarningCounts, 'given'>> = {
  made: 'made',
  'changed-reason': 'changedReason',
  'broke-glass': 'brokeGlass',
  'not-made': 'notMade',
  open: 'open',
};

function outcomeOf({ reason, breakGlass }: MadeLookup, warned: string | null): string {
  if (breakGlass) return 'broke-glass';
  return reason === warned ? 'made' : 'changed-reason';
}

/**
 * What a lookup follows when it names a warning: the question that was put beforehand, where it was about the same
 * pair. Null for any other id.
 */
export function warningFollowed(hot: Hot): (
  id: string,
  actor: string,
  subject: string | null,
) => {
  wouldBe: NewWarning['wouldBe'];
  change: NewWarning['change'];
  rules: NewWarning['rules'];
  at: number;
} | null {
  const select = hot.db.prepare<[string], WarningRow>(
    "SELECT id, at, would_be, pair, data FROM warning WHERE id = ? AND settled_at IS NULL AND kind = 'dry-run'",
  );
  return (id, actor, subject) => {
    const row = subject === null ? undefined : select.get(id);
    if (!row?.pair || row.data === null || subject === null) return null;
    if (!row.pair.equals(pairOf(hot, actor, subject))) return null;
    const { change, rules } = JSON.parse(row.data) as WarningData;
    return { wouldBe: row.would_be, change, rules, at: row.at };
  };
}

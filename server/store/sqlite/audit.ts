import { digestOf, parseEntry } from '#ledger/entry.ts';
import { HASH_BYTES, leafHash } from '#ledger/hash.ts';
import { appendMany, emptyFrontier, type Frontier, root } from '#ledger/merkle.ts';
import { TILE_WIDTH, tileRoot, tileWidth } from '#ledger/tiles.ts';
import { AuditError } from '#server/errors.ts';
import { lookupGroups } from '#store/lookup-entry.ts';
import type { LedgerMistake, Store } from '#store/port.ts';
import { lookupEntry, outcomeEntry } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED } from './people.ts';
import { effectOf, fromRow, type LookupRow, type OutcomeRow } from './row.ts';
import { checkIndexes } from './segment/check.ts';

/**
 * The ledger checked against what is stored, part by part: every entry is made again from its row and keys and held
 * against its leaf, every tile against its root, every root against the one above it. Nothing that memory knows is
 * taken on trust, but for words and keys. What is wrong comes back as a list; only files that cannot be read throw.
 */
type AuditVerbs = Pick<
  Store,
  'ledgerParts' | 'entryCounts' | 'checkEntries' | 'checkPart' | 'checkTree' | 'checkDestroyed' | 'checkFiles'
>;

/** A run of retention that is under way has gone further than the last one that was entered. */
const RUN_SPAN = 2 * 86_400_000;
/** Roots folded between two turns of the event loop. */
const ROOTS_AT_ONCE = 4096;

export function auditVerbs(hot: Hot): AuditVerbs {
  const { db, log, shelf } = hot;
  const selectStored = db.prepare<
    [number, number],
    { idx: number; kind: string; record: string; bytes: Buffer }
  >('SELECT idx, kind, record, bytes FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx');
  const selectOutcomes = db.prepare<[number, number], OutcomeRow>(
    'SELECT seq, lookup, at, data FROM outcome WHERE seq >= ? AND seq < ? ORDER BY seq',
  );
  const selectGone = db.prepare<[number, number], { first: number; end: number }>(
    'SELECT first, "end" FROM gone WHERE first < ? AND "end" > ? ORDER BY first',
  );
  const selectLatestGone = db.prepare<[number], { first: number; end: number }>(
    'SELECT first, "end" FROM gone ORDER BY first DESC LIMIT ?',
  );
  const countGone = db.prepare<[], number>('SELECT coalesce(sum("end" - first), 0) FROM gone').pluck();
  // Answered from the index of kinds alone.
  const countKinds = db.prepare<[], { kind: string; n: number }>(
    'SELECT kind, count(*) AS n FROM entry GROUP BY kind',
  );
  const selectRetention = db.prepare<[], Buffer>("SELECT bytes FROM entry WHERE kind = 'retention'").pluck();
  const selectSignedBefore = db
    .prepare<[number], number>('SELECT at FROM checkpoint WHERE size <= ? ORDER BY size DESC LIMIT 1')
    .pluck();
  const selectRoots = db
    .prepare<[number, number, number], Buffer>(
      'SELECT hash FROM subtree WHERE level = +? AND n >= ? AND n < ? ORDER BY n',
    )
    .pluck();
  const countRoots = db.prepare<[number], number>('SELECT count(*) FROM subtree WHERE level = ?').pluck();
  const countAbove = db
    .prepare<[number, number, number], number>(
      `SELECT (SELECT count(*) FROM lookup WHERE seq >= ?) + (SELECT count(*) FROM outcome WHERE seq >= ?)
         + (SELECT count(*) FROM entry WHERE idx >= ?)`,
    )
    .pluck();
  /** What is read belongs together: a service beside us may seal between two reads. */
  const atOnce = <T>(work: () => T): T =>
    db.transaction(() => {
      hot.refresh();
      return work();
    })();

  const outcomesIn = (from: number, to: number): OutcomeRow[] => {
    const file = shelf.sealed().find(({ first, end }) => first <= from && from < end);
    return file
      ? file.outcomes(from - 1, TILE_WIDTH).filter(({ seq }) => seq < to)
      : (selectOutcomes.all(from, to) as OutcomeRow[]);
  };

  /** What speaks against the entries of one tile, or of its beginning. */
  const checkTile = (n: number, width: number): LedgerMistake[] => {
    const from = n * TILE_WIDTH;
    const to = from + width;
    const leaves = log.tile(0, n, width);
    if (!leaves) return [{ index: from, what: 'its leaf hashes are missing' }];
    const mistakes: LedgerMistake[] = [];
    if (width === TILE_WIDTH) {
      const [stored] = selectRoots.all(1, n, n + 1) as Buffer[];
      if (!stored?.equals(tileRoot(leaves)))
        mistakes.push({
          index: from,
          what: 'the 256 leaf hashes from here do not have the root that is stored',
        });
    }
    const stored = new Map(selectStored.all(from, to).map((one) => [one.idx, one]));
    const outcomes = new Map(outcomesIn(from, to).map((one) => [one.seq, one]));
    const gone = selectGone.all(to, from);
    for (let index = from; index < to; index++) {
      const leaf = leaves.subarray((index - from) * HASH_BYTES, (index - from + 1) * HASH_BYTES);
      const what = told(() => {
        const [entry, outcome, row] = [stored.get(index), outcomes.get(index), shelf.row(index)];
        const claims = [entry, outcome, row].filter(Boolean).length;
        if (claims > 1) return 'more than one record stands in its place';
        if (claims === 0) {
          const isGone = gone.some(({ first, end }) => first <= index && index < end);
          return isGone ? null : 'its record is missing, and retention did not destroy it';
        }
        if (entry) return checkStored(entry, leaf);
        if (outcome) return matches(outcomeEntry(hot, outcome).bytes, leaf, 'the outcome');
        return checkLookup(hot, row as LookupRow, leaf);
      });
      if (what !== null) mistakes.push({ index, what });
    }
    return mistakes;
  };

  /** A time before which the entry was not there: that of the record before its range, or of a checkpoint. */
  const enteredAfter = (index: number, first: number): number | null => {
    const signed = selectSignedBefore.get(index) ?? null;
    if (first === 0) return signed;
    const before = selectStored.get(first - 1, first)?.bytes;
    const at = before
      ? Date.parse(parseEntry(before).at)
      : (shelf.row(first - 1)?.received_at ?? outcomesIn(first - 1, first)[0]?.at ?? null);
    return at === null ? signed : Math.max(at, signed ?? 0);
  };

  return {
    async ledgerParts() {
      const { size } = log.head();
      const end = Math.min(size, shelf.sealedEnd());
      return [
        ...shelf.sealed().map(({ n, first, end, lookups }) => ({ n, first, end, lookups, sealed: true })),
        { n: (shelf.sealed().at(-1)?.n ?? -1) + 1, first: end, end: size, lookups: null, sealed: false },
      ];
    },
    entryCounts: async (limit) =>
      atOnce(() => {
        const kinds = countKinds.all();
        const entries = countGone.get() ?? 0;
        const others = kinds.reduce((sum, { n }) => sum + n, 0);
        return {
          kinds: Object.fromEntries(kinds.map(({ kind, n }) => [kind, n])),
          lookupsAndOutcomes: log.head().size - others - entries,
          destroyed: { entries, ranges: selectLatestGone.all(limit) },
        };
      }),
    async checkEntries(from, to) {
      if (from % TILE_WIDTH !== 0) throw new Error('entries are checked from the beginning of a tile');
      const mistakes: LedgerMistake[] = [];
      for (let at = from; at < to; at += TILE_WIDTH) {
        const tile = () => checkTile(at / TILE_WIDTH, Math.min(TILE_WIDTH, to - at));
        const found = atOnce(tile);
        if (found.length === 0) continue;
        // A key may have been destroyed between reading what it salted and the digest kept in its place.
        hot.keys.refresh();
        mistakes.push(...atOnce(tile));
      }
      return mistakes;
    },
    async checkPart(n) {
      const file = shelf.sealed().find((one) => one.n === n);
      return file ? checkIndexes(file.file).map((what) => ({ index: file.first, what })) : [];
    },
    async checkTree() {
      const head = log.head();
      const mistakes: LedgerMistake[] = [];
      const tiles = Math.floor(head.size / TILE_WIDTH);
      let frontier: Frontier = emptyFrontier();
      for (let level = 1, count = tiles; count > 0; level++, count = Math.floor(count / TILE_WIDTH)) {
        const span = TILE_WIDTH ** level;
        if (!atOnce(() => countRoots.get(level) === Math.floor(log.head().size / span)))
          mistakes.push({ index: 0, what: `roots of level ${level} are missing, or are too many` });
        for (let from = 0; from < count; from += ROOTS_AT_ONCE) {
          const roots = selectRoots.all(level, from, Math.min(count, from + ROOTS_AT_ONCE)) as Buffer[];
          if (level === 1) frontier = appendMany(frontier, roots);
          for (let at = 0; at + TILE_WIDTH <= roots.length; at += TILE_WIDTH) {
            const n = (from + at) / TILE_WIDTH;
            const [above] = selectRoots.all(level + 1, n, n + 1) as Buffer[];
            if (above?.equals(tileRoot(Buffer.concat(roots.slice(at, at + TILE_WIDTH))))) continue;
            const what = `the root of level ${level + 1} from here is another`;
            mistakes.push({ index: n * TILE_WIDTH * span, what });
          }
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
      const width = tileWidth(0, tiles, head.size);
      const tail = width === 0 ? null : atOnce(() => log.tile(0, tiles, width));
      const low = appendMany(emptyFrontier(), split(tail ?? Buffer.alloc(0)));
      const whole = { size: tiles * TILE_WIDTH + low.size, hashes: [...frontier.hashes, ...low.hashes] };
      if (frontier.size !== tiles || whole.size !== head.size || !root(whole).equals(head.root))
        mistakes.push({ index: 0, what: `the stored hashes do not make the root over ${head.size} entries` });
      const above = atOnce(() => {
        const { size } = log.head();
        return countAbove.get(size, size, size) as number;
      });
      if (above > 0)
        mistakes.push({ index: head.size, what: `${above} records stand behind the end of the tree` });
      return mistakes;
    },
    async checkFiles() {
      const said = [db, hot.keys.db].flatMap(
        (one) => one.prepare<[], string>('PRAGMA quick_check(3)').pluck().all() as string[],
      );
      return said.filter((line) => line !== 'ok');
    },
    async checkDestroyed() {
      const runs = selectRetention.all() as Buffer[];
      const horizon = Math.max(
        0,
        ...runs.flatMap((bytes) =>
          Object.values(parseEntry(bytes).clear.before as object).map((at) => Date.parse(at)),
        ),
      );
      let entries = 0;
      const mistakes: LedgerMistake[] = [];
      for (const { first, end } of selectGone.all(Number.MAX_SAFE_INTEGER, 0)) {
        entries += end - first;
        const since = enteredAfter(end - 1, first);
        if (since !== null && since > horizon + RUN_SPAN)
          mistakes.push({
            index: end - 1,
            what: 'it is said to be past its period, and is younger than what retention destroyed',
          });
      }
      return { entries, mistakes };
    },
  };
}

/** What a check found; what cannot even be read is told as such. */
function told(check: () => string | null): string | null {
  try {
    return check();
  } catch (error) {
    if (error instanceof AuditError) throw error;
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_')) throw error;
    return 'its record cannot be read';
  }
}

const matches = (bytes: Buffer, leaf: Buffer, of: string): string | null =>
  leafHash(bytes).equals(leaf) ? null : `${of} is not the one that was entered`;

function checkStored(
  { idx, kind, record, bytes }: { idx: number; kind: string; record: string; bytes: Buffer },
  leaf: Buffer,
): string | null {
  const different = matches(bytes, leaf, `the ${kind} entry`);
  if (different) return different;
  const entry = parseEntry(bytes);
  return entry.kind === kind && entry.id === record ? null : `entry ${idx} is filed under another kind or id`;
}

/**
 * Digests that were kept stand in for keys that are gone, and for nothing else: with the key at hand, what the row
 * says must itself give the digest.
 */
function checkLookup(hot: Hot, row: LookupRow, leaf: Buffer): string | null {
  const lookup = fromRow(hot, row);
  const bytes = lookupEntry(hot, row, lookup);
  const different = matches(bytes, leaf, 'the lookup');
  if (different) return different;
  // Columns that say again, for counting, what the entry is made of.
  if (effectOf(row.would_be) !== lookup.decision.wouldBe || row.reference !== (lookup.reference ? 1 : 0))
    return 'the lookup is counted as another than the one that was entered';
  if (!hot.keys.erasure.hasKept(row.seq)) return null;
  const { digests } = parseEntry(bytes);
  const actor = hot.keys.byRef('actor', row.actor);
  const subject = row.subject === null ? null : hot.keys.byRef('subject', row.subject);
  const work = hot.keys.segmentKey(hot.shelf.segmentOf(row.seq));
  const groups = lookupGroups(lookup);
  const noteIsOpen = row.note === null || lookup.note !== null;
  const behalfIsKnown = !lookup.actor.onBehalfOf.some((id) => id === ERASED);
  const remade = {
    subject: subject && groups.subject && digestOf('subject', subject.key, row.id, groups.subject),
    actor: actor && behalfIsKnown ? digestOf('actor', actor.key, row.id, groups.actor) : null,
    work: work && noteIsOpen ? digestOf('work', work, row.id, groups.work) : null,
  };
  const differing = Object.entries(remade).find(
    ([group, digest]) => digest && digest !== digests[group as 'actor'],
  );
  return differing ? `the lookup’s ${differing[0]} is not the one that was entered` : null;
}

function split(data: Buffer): Buffer[] {
  const hashes: Buffer[] = [];
  for (let at = 0; at < data.length; at += HASH_BYTES) hashes.push(data.subarray(at, at + HASH_BYTES));
  return hashes;
}

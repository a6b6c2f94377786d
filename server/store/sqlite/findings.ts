import { canonical } from '#ledger/canonical.ts';
import { rootOf } from '#ledger/merkle.ts';
import { type Finding, type FindingStory, severityRank } from '#model/finding.ts';
import { fromCursor, type Items, toCursor } from '#model/values.ts';
import type { Grade } from '#policies/vocabulary.ts';
import type { AuditLook, PageRequest, Store } from '#store/port.ts';
import { drawingOf } from './drawn.ts';
import { findingWhere, LAST_DUE } from './finding-filter.ts';
import { hiddenNow } from './hidden.ts';
import { readLookup, receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { TO_EXAMINE } from './open-segment.ts';
import { ERASED, hidePeople, showPeople } from './people.ts';
import { readMark } from './row.ts';
import { keepSuppressed } from './suppressions.ts';

/** Findings, and who has looked at what. */

type FindingVerbs = Pick<
  Store,
  | 'findingsAbout'
  | 'lastFindingNumber'
  | 'commitFindings'
  | 'findings'
  | 'countFindings'
  | 'finding'
  | 'findingLookups'
  | 'commitAuditLook'
  | 'looksAt'
>;

interface FindingRow {
  id: string;
  about_kind: Finding['about']['kind'];
  about: string;
  organisation: string | null;
  severity: Finding['severity'];
  status: Finding['status'];
  origin: Finding['origin'];
  from_at: number;
  to_at: number;
  created_at: number;
  rules: string;
  story: string;
  outcome: Finding['outcome'];
  predecessor: string | null;
  rank: number;
  due: number | null;
}

const IDS_SHOWN = 100;
/** A rank is kept as a whole number of thousandths. */
const RANK_UNIT = 1000;

export function findingVerbs(hot: Hot): FindingVerbs {
  const { db, keys, shelf } = hot;
  const drawing = drawingOf(hot);
  const insert = db.prepare(
    `INSERT INTO finding (id, about_kind, about, organisation, severity, severity_rank, status, origin, from_at, to_at,
       created_at, rules, story, outcome, predecessor, rank) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET severity = excluded.severity, severity_rank = excluded.severity_rank,
       from_at = excluded.from_at, to_at = excluded.to_at, rules = excluded.rules, story = excluded.story,
       rank = excluded.rank`,
  );
  const keepBack = keepSuppressed(hot);
  const lastNumber = db
    .prepare<[], number | null>("SELECT max(cast(substr(id, 3) AS INTEGER)) FROM finding WHERE id LIKE 'f-%'")
    .pluck();
  const insertLookup = db.prepare(
    'INSERT OR IGNORE INTO finding_lookup (finding, lookup, id) VALUES (?, ?, ?)',
  );
  const selectOne = db.prepare<[string], FindingRow>(
    `SELECT f.*, ${LAST_DUE} AS due FROM finding f WHERE id = ?`,
  );
  const selectAbout = db.prepare<[string, string], FindingRow>(
    `SELECT f.*, ${LAST_DUE} AS due FROM finding f WHERE about_kind = ? AND about = ? ORDER BY created_at DESC LIMIT 20`,
  );
  const selectHeld = db.prepare<[string], { lookup: number; id: string }>(
    'SELECT lookup, id FROM finding_lookup WHERE finding = ? ORDER BY lookup',
  );
  const insertLook = db.prepare(
    'INSERT INTO audit_look (seq, id, at, actor, role, route, target, query) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const selectLooks = db.prepare<
    [string],
    {
      seq: number;
      id: string;
      at: number;
      actor: number;
      role: AuditLook['role'];
      route: string;
      query: string | null;
    }
  >(
    'SELECT seq, id, at, actor, role, route, query FROM audit_look WHERE target = ? ORDER BY seq DESC LIMIT 100',
  );

  /** People a finding is about are kept as integers, like everywhere in this file. */
  const aboutKey = (about: Finding['about']): string =>
    about.kind === 'actor' ? String(keys.take('actor', about.id).ref) : about.id;

  const read = (row: FindingRow): Finding => {
    const held = selectHeld.all(row.id);
    const grades: Partial<Record<Grade, number>> = {};
    for (const { lookup } of held) {
      const { grade } = readMark(shelf.mark(lookup));
      grades[grade] = (grades[grade] ?? 0) + 1;
    }
    return {
      id: row.id,
      about: {
        kind: row.about_kind,
        id: row.about_kind === 'actor' ? (keys.byRef('actor', Number(row.about))?.id ?? ERASED) : row.about,
      },
      organisation: row.organisation,
      rules: JSON.parse(row.rules) as string[],
      severity: row.severity,
      status: row.status,
      origin: row.origin,
      from: row.from_at,
      to: row.to_at,
      createdAt: row.created_at,
      story: eachSentence(JSON.parse(row.story) as FindingStory, (kept) => showPeople(keys, kept)),
      lookups: {
        count: held.length,
        ids: held.slice(0, IDS_SHOWN).map(({ id }) => id),
      },
      grades,
      outcome: row.outcome,
      predecessor: row.predecessor,
      rank: row.rank / RANK_UNIT,
      ...(row.due !== null && row.status !== 'closed' && { dueAt: row.due }),
    };
  };

  const save = (finding: Finding): void => {
    insert.run(
      finding.id,
      finding.about.kind,
      aboutKey(finding.about),
      finding.organisation,
      finding.severity,
      severityRank(finding.severity),
      finding.status,
      finding.origin,
      finding.from,
      finding.to,
      finding.createdAt,
      JSON.stringify(finding.rules),
      JSON.stringify(eachSentence(finding.story, (sentence) => hidePeople(keys, sentence))),
      finding.outcome,
      finding.predecessor,
      Math.round(finding.rank * RANK_UNIT),
    );
    for (const id of finding.lookups.ids) {
      const seq = shelf.seqOf(id);
      if (seq !== null) insertLookup.run(finding.id, seq, id);
    }
  };

  /** What was looked at may be a person: kept as a keyed digest, found again by whoever names it. */
  const targetKey = (target: string): string => keys.rekey(target).toString('base64');

  return {
    findingsAbout: async (kind, id) =>
      (kind === 'actor' && !keys.find('actor', id) ? [] : selectAbout.all(kind, aboutKey({ kind, id }))).map(
        read,
      ),

    lastFindingNumber: async () => (lastNumber.get() as number | null) ?? 0,
    commitFindings: async ({ id, at, findings, examined: ids, sample, suppressed = [] }) =>
      hot.write(() => {
        for (const finding of findings) save(finding);
        const seqs = ids.map((lookup) => shelf.seqOf(lookup)).filter((seq) => seq !== null);
        shelf.done(TO_EXAMINE, seqs);
        keepBack(suppressed);
        if (sample) drawing.commit(id, at, sample);
        if (findings.length === 0) return null;
        const leaves = findings.map((finding) =>
          Buffer.from(canonical({ finding: finding.id, rules: finding.rules, lookups: finding.lookups.ids })),
        );
        const entered = hot.enter({
          kind: 'finding',
          id,
          at,
          clear: { count: findings.length, root: rootOf(leaves).toString('base64') },
        });
        return receiptFor(hot, entered, at);
      }),

    async findings(filter, page): Promise<Items<Finding>> {
      const { where, values } = findingWhere(hot, filter);
      const offset = page.cursor === null ? 0 : fromCursor(page.cursor);
      const rows = db
        .prepare<(string | number)[], FindingRow>(
          `SELECT f.*, ${LAST_DUE} AS due FROM finding f ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
           ORDER BY rank DESC, id LIMIT ? OFFSET ?`,
        )
        .all(...values, page.limit + 1, offset);
      return {
        items: rows.slice(0, page.limit).map(read),
        next: rows.length > page.limit ? toCursor(offset + page.limit) : null,
      };
    },
    async countFindings(filters) {
      return filters.map((filter) => {
        const { where, values } = findingWhere(hot, filter);
        return db
          .prepare<(string | number)[], number>(
            `SELECT count(*) FROM finding f ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}`,
          )
          .pluck()
          .get(...values) as number;
      });
    },
    async finding(id) {
      const row = selectOne.get(id);
      return row ? read(row) : null;
    },
    async findingLookups(id, page) {
      return lookupsOf(hot, id, page);
    },

    commitAuditLook: async (look) =>
      hot.write(() => {
        const by = keys.take('actor', look.by);
        const entered = hot.enter({
          kind: 'audit-look',
          id: look.id,
          at: look.at,
          clear: { route: look.route, role: look.role },
          actor: { person: by, value: { id: look.by } },
          work: { value: { target: look.target, query: look.query } },
        });
        const target = look.target === null ? null : targetKey(look.target);
        const query = look.query === null ? null : JSON.stringify(withoutPeople(look.query));
        insertLook.run(entered.index, look.id, look.at, by.ref, look.role, look.route, target, query);
        return receiptFor(hot, entered, look.at);
      }),
    async looksAt(target) {
      return selectLooks.all(targetKey(target)).map((row) => ({
        id: row.id,
        at: row.at,
        by: keys.byRef('actor', row.actor)?.id ?? ERASED,
        role: row.role,
        route: row.route,
        target,
        query: row.query === null ? null : (JSON.parse(row.query) as AuditLook['query']),
        index: row.seq,
      }));
    },
  };
}

const eachSentence = ({ title, body }: FindingStory, change: (sentence: string) => string): FindingStory => ({
  title: { nl: change(title.nl), en: change(title.en) },
  body: { nl: change(body.nl), en: change(body.en) },
});

/** Filters are kept by name; whom they named stands in the entry's digest alone. */
const withoutPeople = (query: NonNullable<AuditLook['query']>): AuditLook['query'] =>
  Object.fromEntries(
    Object.entries(query).map(([key, value]) => [
      key,
      key === 'actor' || key === 'subject' ? (value === null ? null : '…') : value,
    ]),
  );

function lookupsOf(hot: Hot, finding: string, page: PageRequest) {
  const after = page.cursor === null ? -1 : fromCursor(page.cursor);
  const seqs = hot.db
    .prepare<[string, number, number], number>(
      'SELECT lookup FROM finding_lookup WHERE finding = ? AND lookup > ? ORDER BY lookup LIMIT ?',
    )
    .pluck()
    .all(finding, after, page.limit + 1) as number[];
  const last = seqs[page.limit - 1];
  const hidden = hiddenNow(hot);
  return {
    items: seqs.slice(0, page.limit).flatMap((seq) => {
      const row = hot.shelf.row(seq);
      return row && !hidden.is(row) ? [readLookup(hot, row)] : [];
    }),
    next: seqs.length > page.limit && last !== undefined ? toCursor(last) : null,
  };
}

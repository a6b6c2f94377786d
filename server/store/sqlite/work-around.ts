import type { Roster, Work } from '#model/evidence.ts';
import type { Lookup } from '#model/lookup.ts';
import { EVIDENCE_TYPES } from '#policies/vocabulary.ts';
import type { ActorDay } from '#store/port.ts';
import { directoryReader } from './directory.ts';
import { EVIDENCE_COLUMNS, type EvidenceRow, readSite, readWork } from './evidence.ts';
import { hiddenNow } from './hidden.ts';
import { readLookup } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED } from './people.ts';
import { HAS_CAMPAIGN, HAS_HANDLE, HAS_SEGMENT, HAS_WORK, type Presence, presenceOf } from './presence.ts';

export const DAY = 86_400_000;
/** Every type an actor's records are filed under, so that the index is used with the time. */
const ACTOR_TYPES = [...EVIDENCE_TYPES, 'unidentified'].map((type) => `'${type}'`).join(', ');
const SEGMENTS_MAX = 100_000;
const DAY_LOOKUPS_MAX = 2000;

function dayLookups(hot: Hot, actor: number, from: number, to: number): Lookup[] {
  const found = [...hot.shelf.ofActor(actor, from, to - 1)].sort((a, b) => a.at - b.at || a.seq - b.seq);
  const hidden = hiddenNow(hot);
  return found.slice(0, DAY_LOOKUPS_MAX).flatMap(({ seq }) => {
    const row = hot.shelf.row(seq);
    return row && !hidden.is(row) ? [readLookup(hot, row)] : [];
  });
}

/** A customer's segment as the directory has it now, by the customer's integer. */
export function segmentReader(hot: Hot): (subject: number) => string | null {
  const select = hot.db
    .prepare<[string], string>(
      `SELECT json_extract(data, '$.segment') FROM directory WHERE type = 'subject' AND key = +? ORDER BY version DESC LIMIT 1`,
    )
    .pluck();
  let segments = new Map<number, string | null>();
  directoryReader(hot).onChange(() => {
    segments = new Map();
  });
  return (subject) => {
    const known = segments.get(subject);
    if (known !== undefined) return known;
    if (segments.size >= SEGMENTS_MAX) segments = new Map();
    const segment = (select.get(String(subject)) as string | null | undefined) ?? null;
    segments.set(subject, segment);
    return segment;
  };
}

export type WorkAround = ReturnType<typeof workAround>;

/**
 * Reads of evidence around one actor, one subject and one moment. The joins say their order (`CROSS JOIN`,
 * unary plus): always from the person outwards, whatever the planner thinks of the tables' sizes.
 */
export function workAround(hot: Hot) {
  const { db, keys } = hot;
  const presence: Presence = presenceOf(hot);
  const columns = EVIDENCE_COLUMNS.split(', ')
    .map((column) => `e.${column}`)
    .join(', ');
  const near = 'e.current = 1 AND e.start_at <= ? AND (e.end_at IS NULL OR e.end_at >= ?)';
  const bySubject = db.prepare<[number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM evidence e WHERE e.subject = +? AND ${near} ORDER BY e.start_at, e.version`,
  );
  const byParty = db.prepare<[number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM handle h CROSS JOIN evidence e ON e.party = h.handle
     WHERE h.subject = ? AND +e.subject IS NULL AND ${near}`,
  );
  const byCampaign = db.prepare<[number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM campaign_member m CROSS JOIN evidence e ON e.type = 'campaign' AND e.id = m.campaign
     WHERE m.subject = ? AND ${near}`,
  );
  const bySegment = db.prepare<[string, number, number], EvidenceRow>(
    `SELECT ${columns} FROM evidence e WHERE e.type = 'campaign' AND e.segment = ? AND ${near}`,
  );
  const transferred = db.prepare<[string], EvidenceRow>(
    `SELECT ${columns} FROM evidence e WHERE e.transferred_from = ? AND e.current = 1`,
  );
  const unidentified = db.prepare<[number, number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM evidence_actor a CROSS JOIN evidence e ON e.version = a.version
     WHERE a.actor = ? AND a.type = 'unidentified' AND a.start_at BETWEEN ? AND ?
       AND (e.end_at IS NULL OR e.end_at >= ?)`,
  );
  const byId = db.prepare<[string, string], EvidenceRow>(
    `SELECT ${columns} FROM evidence e WHERE e.type = ? AND e.id = ? AND e.current = 1`,
  );
  const versionById = db
    .prepare<[string, string], number>(
      'SELECT version FROM evidence WHERE type = ? AND id = ? AND current = 1',
    )
    .pluck();
  const segmentOf = segmentReader(hot);
  const shiftsNear = db.prepare<[number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM evidence_actor a CROSS JOIN evidence e ON e.version = a.version
     WHERE a.actor = ? AND a.type = 'shift' AND a.start_at BETWEEN ? AND ?`,
  );
  const colleaguesRostered = db
    .prepare<[number, number, string], number>(
      `SELECT 1 FROM evidence_actor a WHERE a.type = 'shift' AND a.start_at BETWEEN ? AND ?
         AND EXISTS (SELECT 1 FROM directory d WHERE d.type = 'actor' AND d.key = cast(a.actor AS TEXT)
           AND json_extract(d.data, '$.organisation') = ?) LIMIT 1`,
    )
    .pluck();
  const dayWork = db.prepare<[number, number, number], EvidenceRow>(
    `SELECT ${columns} FROM evidence_actor a CROSS JOIN evidence e ON e.version = a.version
     WHERE a.actor = +? AND a.type IN (${ACTOR_TYPES}) AND a.start_at BETWEEN ? AND ? ORDER BY a.start_at`,
  );

  /** Work that touches a customer by a handle, a campaign's list or their segment: no record of their own. */
  const linked = (subject: number, id: string, has: number, latest: number, earliest: number): Work[] => {
    const found: Work[] = [];
    const add = (rows: EvidenceRow[], byHandle: boolean): void => {
      for (const row of rows) found.push(readWork(hot, row, { subject: id, byHandle }));
    };
    if (has & HAS_HANDLE) add(byParty.all(subject, latest, earliest), true);
    if (has & HAS_CAMPAIGN) add(byCampaign.all(subject, latest, earliest), false);
    if (has & HAS_SEGMENT) {
      const segment = segmentOf(subject);
      if (segment) add(bySegment.all(segment, latest, earliest), false);
    }
    return found;
  };

  return {
    linked,

    work(subject: number | null, actor: number | null, at: number, reach: number): Work[] {
      const latest = at + reach;
      const earliest = at - reach;
      const found = new Map<number, Work>();
      const add = (more: readonly Work[]): void => {
        for (const work of more) if (!found.has(work.version)) found.set(work.version, work);
      };
      const read = (row: EvidenceRow): Work => readWork(hot, row, null);
      if (subject !== null) {
        const has = presence.subject(subject);
        if (has & HAS_WORK) {
          const own = bySubject.all(subject, latest, earliest).map(read);
          add(own);
          for (const { type, id } of own) {
            if (type === 'interaction') add(transferred.all(id).map(read));
          }
        }
        const id = keys.byRef('subject', subject)?.id ?? ERASED;
        add(linked(subject, id, has, latest, earliest));
      }
      if (actor !== null && presence.unidentified(actor)) {
        const [from, to] = [Math.max(earliest, at - DAY), Math.min(latest, at + DAY)];
        add(unidentified.all(actor, from, to, at - DAY).map(read));
      }
      return [...found.values()];
    },

    /** The version that stands of a record. */
    versionOf: (type: string, id: string): number | null =>
      (versionById.get(type, id) as number | undefined) ?? null,

    referenced(type: string, id: string): Work | null {
      const row = byId.get(type, id);
      return row ? readWork(hot, row, null) : null;
    },

    /** Whether a roster covers the organisation that day, and the actor at that time. */
    roster(actor: number, organisation: string | null, at: number): Roster {
      const shifts = shiftsNear.all(actor, at - DAY, at);
      const onShift = shifts.some((shift) => shift.start_at <= at && (shift.end_at ?? at) >= at);
      const covered =
        onShift ||
        shifts.length > 0 ||
        (organisation !== null &&
          colleaguesRostered.get(at - DAY / 2, at + DAY / 2, organisation) !== undefined);
      return { covered, onShift };
    },

    day(actor: number, from: number, to: number): ActorDay {
      const rows = dayWork.all(actor, from - DAY, to).filter((row) => (row.end_at ?? to) >= from);
      return {
        shifts: rows
          .filter((row) => row.type === 'shift')
          .map((row) => ({ id: row.id, site: readSite(hot, row), from: row.start_at, to: row.end_at ?? to })),
        work: rows.filter((row) => row.type !== 'shift').map((row) => readWork(hot, row, null)),
        lookups: dayLookups(hot, actor, from, to),
      };
    },
  };
}

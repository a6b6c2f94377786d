import type { EvidenceItem, Work } from '#model/evidence.ts';
import type { Feed } from '#model/explanation.ts';
import type { WorkType } from '#policies/vocabulary.ts';
import type { Store } from '#store/port.ts';
import { directoryReader, withTimes } from './directory.ts';
import { type EvidenceData, evidenceDataReader, isSameTold, packData, unpackData } from './evidence-data.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { TO_GRADE } from './open-segment.ts';
import { ERASED } from './people.ts';
import { HAS_CAMPAIGN, HAS_HANDLE, HAS_TRANSFER, HAS_WORK, presenceOf } from './presence.ts';
import { readMark } from './row.ts';
import type { Shelf } from './shelf.ts';

/**
 * Records of work: every version kept, the newest of a type and id `current`. A change of a record marks
 * the lookups it may explain for grading again.
 */

export interface EvidenceRow {
  version: number;
  type: WorkType | 'shift';
  id: string;
  subject: number | null;
  party: Buffer | null;
  source: string;
  received_at: number;
  made_at: number;
  start_at: number;
  end_at: number | null;
  transferred_from: string | null;
  data: string;
}

export const EVIDENCE_COLUMNS =
  'version, type, id, subject, party, source, received_at, made_at, start_at, end_at, transferred_from, data';

/** How far from a lookup work is sought: further than any pack's window but a campaign's own span. */
export const REACH = 15 * 86_400_000;
/** Past any time that is kept; with `REACH` added still a safe integer. */
export const FOREVER = 253_402_300_800_000;
/** How near a record a lookup that is explained already is graded again. */
const NEAR = 2 * 86_400_000;
const DAY = 86_400_000;

type EvidenceVerbs = Pick<Store, 'saveEvidence' | 'saveCampaignMembers' | 'feeds'>;

type Told = Exclude<EvidenceItem, { type: 'heartbeat' }>;

export function evidenceVerbs(hot: Hot): EvidenceVerbs {
  const { db, keys, shelf } = hot;
  const readFeeds = feedReader(hot);
  const selectCurrent = db.prepare<[string, string], EvidenceRow>(
    `SELECT ${EVIDENCE_COLUMNS} FROM evidence WHERE type = ? AND id = ? AND current = 1`,
  );
  const retire = db.prepare('UPDATE evidence SET current = 0 WHERE version = ?');
  const dropActors = db.prepare('DELETE FROM evidence_actor WHERE version = ?');
  const insert = db.prepare(
    `INSERT INTO evidence (type, id, current, subject, party, source, received_at, made_at, start_at, end_at,
       transferred_from, segment, data) VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertActor = db.prepare(
    'INSERT OR IGNORE INTO evidence_actor (actor, start_at, version, type) VALUES (?, ?, ?, ?)',
  );
  const COPIED = 'type, id, subject, party, source, received_at, start_at, end_at, transferred_from, segment';
  const copyAs = db.prepare(
    `INSERT INTO evidence (${COPIED}, current, made_at, data)
     SELECT ${COPIED}, 1, ?, ? FROM evidence WHERE version = ?`,
  );
  const moveActors = db.prepare('UPDATE evidence_actor SET version = ? WHERE version = ?');
  const retell = db.prepare('UPDATE evidence SET data = ? WHERE version = ?');
  const hear = db.prepare(
    `INSERT INTO feed (source, type, last_received) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET last_received = max(last_received, excluded.last_received)`,
  );
  const beat = db.prepare(
    `INSERT INTO heartbeat (sender, source, watermark) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET watermark = max(watermark, excluded.watermark)`,
  );
  const insertMember = db.prepare('INSERT OR IGNORE INTO campaign_member (subject, campaign) VALUES (?, ?)');
  const selectMembers = db
    .prepare<[string], number>('SELECT subject FROM campaign_member WHERE campaign = ?')
    .pluck();
  const selectWhose = db.prepare<[Buffer], number>('SELECT subject FROM handle WHERE handle = ?').pluck();
  const presence = presenceOf(hot);

  const isTransferred = db
    .prepare<[string], number>('SELECT 1 FROM evidence WHERE transferred_from = ? LIMIT 1')
    .pluck();
  const selectOrigin = db
    .prepare<[string], number>(
      "SELECT subject FROM evidence WHERE type = 'interaction' AND id = ? AND subject IS NOT NULL",
    )
    .pluck();
  /** Either of two calls may be told first. */
  const noteTransfers = (
    call: { id: string; transferredFrom?: string | null | undefined },
    subject: number | null,
  ) => {
    if (call.transferredFrom) {
      for (const ref of selectOrigin.all(call.transferredFrom) as number[]) presence.note(ref, HAS_TRANSFER);
    }
    if (subject !== null && isTransferred.get(call.id) !== undefined) presence.note(subject, HAS_TRANSFER);
  };

  const gradeAgain = regrading(shelf);
  const gradeMembersAgain = (campaign: string, start: number, end: number): void => {
    for (const ref of selectMembers.all(campaign) as number[]) gradeAgain('subject', ref, start, end);
  };

  const people = directoryReader(hot);
  const teamOfFirst = ([first]: readonly string[]): string | null =>
    (first === undefined ? null : people.actor(first)?.teams[0]) ?? null;

  /** A version that comes after a newer one of its record tells who had it then, and nothing of how it is now. */
  const saveOlder = (item: Told, before: EvidenceRow, kept: EvidenceData): void => {
    const at = item.at as number;
    const history = historyWith(
      kept.history,
      stepOf(item, at),
      kept.history.findLastIndex((step) => step.at <= at) + 1,
    );
    const madeAt = Math.min(before.made_at, at);
    if (history === kept.history && madeAt === before.made_at) return;
    const told = packData(keys, { ...kept, history });
    retire.run(before.version);
    const version = Number(copyAs.run(madeAt, told, before.version).lastInsertRowid);
    moveActors.run(version, before.version);
    const until = before.end_at ?? FOREVER;
    if (before.subject !== null) gradeAgain('subject', before.subject, before.start_at, until);
  };

  const saveItem = (item: Told, receivedAt: number, source: string): void => {
    const before = selectCurrent.get(item.type, item.id);
    const kept = before ? unpackData(keys, before.data) : null;
    if (before && kept && isOlder(item, kept)) {
      saveOlder(item, before, kept);
      return;
    }
    const { start, end } = spanOf(item);
    const row = {
      ...dataOf(item, kept, start, receivedAt),
      ...(item.type === 'interaction' && { team: teamOfFirst(item.actors) }),
    };
    const subject = 'subject' in item && item.subject ? keys.refOf('subject', item.subject) : null;
    const party = item.type === 'interaction' && item.party ? keys.rekey(item.party) : null;
    const told = packData(keys, row);
    if (before && isSame(before, { subject, party, start, end, told, transferredFrom: transferOf(item) })) {
      if (before.data !== told) retell.run(told, before.version);
      return;
    }
    if (before) {
      retire.run(before.version);
      dropActors.run(before.version);
    }
    const { lastInsertRowid } = insert.run(
      item.type,
      item.id,
      subject,
      party,
      source,
      receivedAt,
      before?.made_at ?? item.at ?? start,
      start,
      end,
      transferOf(item),
      item.type === 'campaign' ? (item.segment ?? null) : null,
      told,
    );
    const version = Number(lastInsertRowid);
    const role = item.type === 'interaction' && subject === null ? 'unidentified' : item.type;
    for (const actor of row.actors) insertActor.run(keys.refOf('actor', actor), start, version, role);

    if (subject !== null) presence.note(subject, HAS_WORK);
    if (item.type === 'interaction') noteTransfers(item, subject);
    if (party !== null) for (const ref of selectWhose.all(party) as number[]) presence.note(ref, HAS_HANDLE);
    const until = end ?? FOREVER;
    for (const touched of new Set([subject, before?.subject ?? null])) {
      if (touched !== null) gradeAgain('subject', touched, start, until);
    }
    if (item.type === 'interaction' && subject === null) {
      for (const actor of row.actors) {
        const ref = keys.refOf('actor', actor);
        presence.noteUnidentified(ref);
        gradeAgain('actor', ref, start, until);
      }
    }
    if (item.type === 'campaign') gradeMembersAgain(item.id, start, until);
    if (item.type === 'shift') gradeAgain('actor', keys.refOf('actor', item.actor), start, until);
  };

  return {
    saveEvidence: async ({ id, receivedAt, source, items }) =>
      hot.write(() => {
        const heard = new Set<string>();
        keys.reading(() => {
          for (const item of items) {
            if (item.type === 'heartbeat') beat.run(source, item.source, item.watermark);
            else {
              saveItem(item, receivedAt, source);
              heard.add(item.type);
            }
          }
        });
        for (const type of heard) hear.run(source, type, receivedAt);
        const entered = hot.enter({
          kind: 'evidence',
          id,
          at: receivedAt,
          clear: { source, count: items.length },
          work: { value: { items: items.map(withTimes) } },
        });
        return receiptFor(hot, entered, receivedAt);
      }),

    saveCampaignMembers: async (campaign, subjects, { id, receivedAt, source }) =>
      hot.write(() => {
        // Members of a campaign that is not told yet are graded again when it is.
        const covers = selectCurrent.get('campaign', campaign);
        for (const subject of subjects) {
          const ref = keys.refOf('subject', subject);
          const isNew = insertMember.run(ref, campaign).changes > 0;
          presence.note(ref, HAS_CAMPAIGN);
          if (isNew && covers) gradeAgain('subject', ref, covers.start_at, covers.end_at ?? FOREVER);
        }
        hear.run(source, 'campaign', receivedAt);
        const entered = hot.enter({
          kind: 'evidence',
          id,
          at: receivedAt,
          clear: { source, count: subjects.length },
          work: { value: { campaign, subjects } },
        });
        return receiptFor(hot, entered, receivedAt);
      }),

    feeds: async () => readFeeds(),
  };
}

/** Lookups of a person around a record that changed are graded again; well explained ones only close by. */
export const regrading =
  (shelf: Shelf) =>
  (who: 'subject' | 'actor', ref: number, start: number, end: number): void => {
    const near = (at: number): boolean => at >= start - NEAR && at <= end + NEAR;
    const again = (seq: number, at: number): void => {
      if (!near(at) && isExplained(shelf.mark(seq))) return;
      if (!shelf.isWaiting(TO_GRADE, seq)) shelf.wait(TO_GRADE, [seq]);
    };
    if (who === 'subject') shelf.eachOfSubject(ref, start - REACH, end + REACH, again);
    // An actor's calls and shifts are sought within a day of their beginning.
    else shelf.eachOfActor(ref, start - DAY, start + DAY, again);
  };

const isExplained = (mark: number): boolean => {
  const { grade } = readMark(mark);
  return grade === 'corroborated' || grade === 'explained';
};

const transferOf = (item: Told): string | null =>
  item.type === 'interaction' ? (item.transferredFrom ?? null) : null;

/** Told again as it stands: no new version, and nothing to grade anew. */
const isSame = (
  row: EvidenceRow,
  next: {
    subject: number | null;
    party: Buffer | null;
    start: number;
    end: number | null;
    told: string;
    transferredFrom: string | null;
  },
): boolean =>
  row.subject === next.subject &&
  row.start_at === next.start &&
  row.end_at === next.end &&
  isSameTold(row.data, next.told) &&
  row.transferred_from === next.transferredFrom &&
  (row.party === null ? next.party === null : next.party !== null && row.party.equals(next.party));

function spanOf(item: Told): { start: number; end: number | null } {
  switch (item.type) {
    case 'interaction':
      return { start: item.startedAt, end: item.endedAt ?? null };
    case 'case':
      return { start: item.openedAt, end: item.closedAt ?? null };
    case 'work-item':
      return { start: item.queuedAt, end: item.doneAt ?? null };
    case 'campaign':
    case 'shift':
      return { start: item.from, end: item.to };
  }
}

const isOlder = (item: Told, kept: EvidenceData): boolean =>
  item.at != null && kept.at != null && item.at < kept.at;

type Step = EvidenceData['history'][number];
const isAssigned = (item: Told): item is Extract<Told, { type: 'case' | 'work-item' }> =>
  item.type === 'case' || item.type === 'work-item';
const stepOf = (item: Told, at: number): Step | null =>
  isAssigned(item) ? { at, team: item.team ?? null, assignee: item.assignee ?? null } : null;

/** The history with a step at a place, or the same one where it tells nothing new. */
function historyWith(history: Step[], step: Step | null, place: number): Step[] {
  if (step === null) return history;
  const last = history[place - 1];
  if (last && last.team === step.team && last.assignee === step.assignee) return history;
  return history.toSpliced(place, 0, step);
}

/** A first version without `at` tells an assignment that held from the start; a later one, from its receipt. */
function dataOf(item: Told, kept: EvidenceData | null, start: number, receivedAt: number): EvidenceData {
  const history = kept?.history ?? [];
  return {
    actors: actorsOf(item),
    team: 'team' in item ? (item.team ?? null) : null,
    openedBy: (isAssigned(item) ? item.openedBy : null) ?? kept?.openedBy ?? null,
    history: historyWith(history, stepOf(item, item.at ?? (kept ? receivedAt : start)), history.length),
    reason: item.type === 'campaign' ? item.reason : null,
    site: item.type === 'shift' ? (item.site ?? null) : null,
    kind: item.type === 'case' ? (item.kind ?? null) : null,
    queue: item.type === 'interaction' ? (item.queue ?? null) : null,
    at: item.at ?? null,
  };
}

function actorsOf(item: Told): string[] {
  switch (item.type) {
    case 'interaction':
      return item.actors;
    case 'case':
    case 'work-item':
      return item.assignee ? [item.assignee] : [];
    case 'campaign':
      return item.actors ?? [];
    case 'shift':
      return [item.actor];
  }
}

/** A row as explanations read it; `linked` names the subject it was found for where the row has none. */
export function readWork(
  hot: Hot,
  row: EvidenceRow,
  linked: { subject: string; byHandle: boolean } | null,
): Work {
  const data = evidenceDataReader(hot)(row.data);
  return {
    type: row.type as WorkType,
    id: row.id,
    version: row.version,
    source: row.source,
    receivedAt: row.received_at,
    subject:
      linked?.subject ??
      (row.subject === null ? null : (hot.keys.byRef('subject', row.subject)?.id ?? ERASED)),
    byHandle: linked?.byHandle ?? false,
    actors: data.actors,
    team: data.team,
    openedBy: data.openedBy,
    madeAt: row.made_at,
    start: row.start_at,
    end: row.end_at,
    history: data.history,
    reason: data.reason,
    transferredFrom: row.transferred_from,
    queue: data.queue,
    kind: data.kind,
  };
}

export const readSite = (hot: Hot, row: EvidenceRow): string | null => evidenceDataReader(hot)(row.data).site;

/**
 * How far each source has been heard, per kind. A source is told by its own heartbeats, else by those its
 * sender told of other sources (the slowest counts), else by its last receipt.
 */
export function feedReader({ db }: Hot): () => Feed[] {
  const select = db.prepare<
    [],
    { source: string; type: Feed['type']; last_received: number; watermark: number | null }
  >(
    `SELECT source, type, last_received, coalesce(
       (SELECT max(watermark) FROM heartbeat WHERE heartbeat.source = feed.source),
       (SELECT min(watermark) FROM heartbeat WHERE heartbeat.sender = feed.source)) AS watermark FROM feed`,
  );
  return () =>
    select.all().map((row) => ({
      source: row.source,
      type: row.type,
      watermark: row.watermark ?? row.last_received,
      heartbeats: row.watermark !== null,
    }));
}

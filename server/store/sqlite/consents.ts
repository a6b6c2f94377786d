import { hash } from 'node:crypto';
import { type Disclosure, disclose } from '#ledger/entry.ts';
import type { Consent, NewConsent, RecordDetails } from '#model/consent.ts';
import { saidAt, TAKES_AWAY } from '#model/standing.ts';
import { idUsedBefore } from '#server/errors.ts';
import type { KeptConsent, SavedConsent, Store } from '#store/port.ts';
import { withTimes } from './directory.ts';
import { decryptNote, encryptNote } from './keys.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED } from './people.ts';
import { HAS_CONSENT, presenceOf } from './presence.ts';
import { receiptOf } from './row.ts';

/** The register of what customers said: versions are added, never overwritten, each an entry of its own. */

type ConsentVerbs = Pick<
  Store,
  'saveConsent' | 'saveConsents' | 'consentsOf' | 'consentHistory' | 'consentVersion'
>;

interface ConsentRow {
  seq: number;
  id: string;
  subject: number;
  reason: string | null;
  purpose: string | null;
  status: Consent['status'];
  at: number;
  received_at: number;
  valid_until: number | null;
  method: string;
  notice_version: string | null;
  organisation: string | null;
  categories: string | null;
  channel: string | null;
  recorded_by: number | null;
  sender: number | null;
  record: Buffer | null;
}

const COLUMNS = [
  'seq',
  'id',
  'subject',
  'reason',
  'purpose',
  'status',
  'at',
  'received_at',
  'valid_until',
  'method',
  'notice_version',
  'organisation',
  'categories',
  'channel',
  'recorded_by',
  'sender',
  'record',
] as const satisfies (keyof ConsentRow)[];
const SELECT = `SELECT ${COLUMNS.join(', ')} FROM consent`;

export function consentVerbs(hot: Hot): ConsentVerbs {
  const { db, keys } = hot;
  const presence = presenceOf(hot);
  const words = consentReader(hot);
  const insert = db.prepare(
    `INSERT INTO consent (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`,
  );
  const selectOne = db.prepare<[string], ConsentRow>(`${SELECT} WHERE id = ?`);
  const selectAll = db.prepare<[number], ConsentRow>(
    `${SELECT} WHERE subject = +? ORDER BY min(at, received_at) DESC, seq DESC`,
  );

  const kept = (row: ConsentRow): KeptConsent => {
    const consent = read(hot, row);
    return {
      consent,
      receipt: receiptOf(hot.origin, row.seq, hot.log.leaf(row.seq), row.seq + 1, row.received_at),
      disclosure: opened(hot, row, consent),
    };
  };

  const save = ({ sendersId, ...given }: NewConsent): SavedConsent => {
    const id = sendersId === undefined ? given.id : derivedId(hot, given.sender ?? '', sendersId);
    const before = selectOne.get(id);
    if (before) {
      const { consent, receipt } = kept(before);
      return isRetry(consent, given) ? { status: 'duplicate', id, receipt } : { status: 'conflict', id };
    }
    const consent: Consent = { ...given, id };
    const subject = keys.take('subject', consent.subject);
    const by = consent.recordedBy ?? consent.sender;
    const recorded = by === undefined ? null : keys.take('actor', by);
    const entered = hot.enter({
      kind: 'consent',
      id,
      at: consent.receivedAt,
      clear: {},
      subject: { person: subject, value: subjectValue(consent) },
      ...(recorded && { actor: { person: recorded, value: { id: recorded.id } } }),
    });
    presence.note(subject.ref, HAS_CONSENT);
    insert.run(
      entered.index,
      id,
      subject.ref,
      consent.reason,
      consent.purpose,
      consent.status,
      consent.at,
      consent.receivedAt,
      consent.validUntil,
      consent.method,
      consent.noticeVersion,
      consent.organisation,
      consent.categories ? JSON.stringify(consent.categories) : null,
      consent.channel ?? null,
      consent.recordedBy === undefined ? null : keys.take('actor', consent.recordedBy).ref,
      consent.sender === undefined ? null : keys.take('actor', consent.sender).ref,
      consent.record ? encryptNote(subject.key, id, JSON.stringify(consent.record)) : null,
    );
    return { status: 'accepted', id, receipt: receiptFor(hot, entered, consent.receivedAt) };
  };

  return {
    saveConsents: async (consents) => hot.write(() => consents.map(save)),
    saveConsent: async (consent) =>
      hot.write(() => {
        const saved = save(consent);
        if (saved.status === 'conflict') throw idUsedBefore();
        return saved.receipt;
      }),
    consentsOf: async (subject, at, knownAt) => words(subject, at, knownAt),
    async consentHistory(subject) {
      const known = keys.find('subject', subject);
      return known ? selectAll.all(known.ref).map(kept) : [];
    },
    async consentVersion(id) {
      const row = selectOne.get(id);
      return row ? kept(row) : null;
    },
  };
}

/** What a customer had said by `at`, of what was received by `knownAt`; newest first. */
export type ReadConsents = (subject: string, at: number, knownAt?: number) => Consent[];

export function consentReader(hot: Hot): ReadConsents {
  const { db, keys } = hot;
  const presence = presenceOf(hot);
  const select = db.prepare<[number, number, number], ConsentRow>(
    `${SELECT} WHERE subject = +? AND at <= ? AND received_at <= ? ORDER BY min(at, received_at) DESC, seq DESC`,
  );
  return (subject, at, knownAt = Number.MAX_SAFE_INTEGER) => {
    const known = keys.find('subject', subject);
    if (!known || (presence.subject(known.ref) & HAS_CONSENT) === 0) return [];
    return select.all(known.ref, at, knownAt).map((row) => read(hot, row));
  };
}

function read({ keys }: Hot, row: ConsentRow): Consent {
  const subject = keys.byRef('subject', row.subject);
  const account = (ref: number): string => keys.byRef('actor', ref)?.id ?? ERASED;
  return {
    id: row.id,
    subject: subject?.id ?? ERASED,
    reason: row.reason,
    purpose: row.purpose,
    status: row.status,
    at: row.at,
    receivedAt: row.received_at,
    validUntil: row.valid_until,
    method: row.method,
    noticeVersion: row.notice_version,
    organisation: row.organisation,
    ...(row.categories !== null && { categories: JSON.parse(row.categories) as string[] }),
    ...(row.channel !== null && { channel: row.channel }),
    ...(row.recorded_by !== null && { recordedBy: account(row.recorded_by) }),
    ...(row.sender !== null && { sender: account(row.sender) }),
    ...(row.record !== null &&
      subject && { record: JSON.parse(decryptNote(subject.key, row.id, row.record)) as RecordDetails }),
  };
}

/** What the entry's subject digest stands for. What was not said is left out, so that earlier entries stay as they are. */
const subjectValue = ({ id: _, subject, receivedAt, recordedBy, sender, ...said }: Consent) => ({
  id: subject,
  ...withTimes(said),
});

/** Enough to check the entry's subject digest with; null once the customer is erased. */
function opened({ keys }: Hot, row: ConsentRow, consent: Consent): Disclosure | null {
  const subject = keys.byRef('subject', row.subject);
  return subject && disclose('subject', subject.key, row.id, subjectValue(consent));
}

/**
 * A UUIDv8 (RFC 9562 §5.8) of a sender and their own id, under a key of this installation: whatever that id tells of
 * a person, the ledger does not.
 */
function derivedId({ keys }: Hot, sender: string, id: string): string {
  const hex = hash('sha256', keys.rekey(`consent ${JSON.stringify([sender, id])}`), 'hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Whether this is what was said before under the same id by the same sender. */
function isRetry(before: Consent, again: Consent): boolean {
  const { id: _, receivedAt, at, ...rest } = again;
  const { id: __, receivedAt: ___, at: ____, ...same } = before;
  const isSameTime =
    at === before.at ||
    // Said as it was received, both times; or dated later, and held to the first receipt since it takes away.
    (at === receivedAt && before.at === before.receivedAt) ||
    (TAKES_AWAY.has(again.status) && saidAt({ at, receivedAt: before.receivedAt }) === before.at);
  return isSameTime && isSame(rest, same);
}

const isSame = (a: object, b: object): boolean => sorted(a) === sorted(b);
const sorted = (value: object): string =>
  JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));

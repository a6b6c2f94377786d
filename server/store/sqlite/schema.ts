import { sql } from 'drizzle-orm';
import {
  blob,
  index,
  integer,
  primaryKey,
  real,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';

/**
 * `hot.db`: everything transactional. People stand here as integers; what the integers mean is in
 * `keys.db` (`keys.ts`), so that destroying one key row erases a person everywhere at once.
 * Times are milliseconds since the epoch.
 */

/**
 * Ledger entries, but for lookups and outcomes: theirs are made again from their rows. `idx` is the leaf's index
 * in the tree.
 */
export const entry = sqliteTable(
  'entry',
  {
    idx: integer().primaryKey(),
    kind: text().notNull(),
    record: text().notNull(),
    bytes: blob({ mode: 'buffer' }).notNull(),
  },
  (t) => [index('entry_kind').on(t.kind, t.idx)],
);

/** Leaf hashes of one transaction each, until their segment is sealed. `first` is the index of the first. */
export const leaf = sqliteTable('leaf', {
  first: integer().primaryKey(),
  data: blob({ mode: 'buffer' }).notNull(),
});

/** Roots of perfect subtrees of 256^level leaves, level ≥ 1: the tiles above the leaves. */
export const subtree = sqliteTable(
  'subtree',
  { level: integer().notNull(), n: integer().notNull(), hash: blob({ mode: 'buffer' }).notNull() },
  (t) => [primaryKey({ columns: [t.level, t.n] })],
);

export const checkpoint = sqliteTable('checkpoint', {
  size: integer().primaryKey(),
  at: integer().notNull(),
  note: text().notNull(),
});

/** A witness's line over a checkpoint; `witness` is its verifier key. */
export const cosignature = sqliteTable(
  'cosignature',
  {
    size: integer().notNull(),
    witness: text().notNull(),
    line: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.size, t.witness] })],
);

/**
 * The log cut in segments of entries, at multiples of 256. `end` is set when a segment is closed, `file` when it
 * is sealed; its lookups then stand there and no longer here.
 */
export const segment = sqliteTable('segment', {
  n: integer().primaryKey(),
  first: integer().notNull(),
  openedAt: integer('opened_at').notNull(),
  end: integer(),
  closedAt: integer('closed_at'),
  file: text(),
  sealedAt: integer('sealed_at'),
  /** Entries whose gradings were taken into the file: those below this index. */
  gradedBelow: integer('graded_below'),
  /** When the last of its lookups was received. */
  lastReceived: integer('last_received'),
});

/** Texts that rows name by number. */
export const word = sqliteTable('word', { n: integer().primaryKey(), text: text().notNull() });

/**
 * One row a lookup of an open segment; `seq` is its entry's index. There is no other index on purpose: what is
 * asked of open lookups is answered from memory (`open-segment.ts`), what is asked of sealed ones by their files.
 */
export const lookup = sqliteTable('lookup', {
  seq: integer().primaryKey(),
  id: text().notNull(),
  occurredAt: integer('occurred_at').notNull(),
  receivedAt: integer('received_at').notNull(),
  actor: integer().notNull(),
  subject: integer(),
  operation: integer().notNull(),
  wouldBe: integer('would_be').notNull(),
  organisation: integer().notNull(),
  teams: integer().notNull(),
  reason: integer().notNull(),
  source: integer().notNull(),
  integration: integer().notNull(),
  policy: integer().notNull(),
  decision: integer().notNull(),
  facts: integer().notNull(),
  fields: integer().notNull(),
  ways: integer().notNull(),
  sourceSeq: integer('source_seq'),
  reference: integer().notNull(),
  grown: integer().notNull(),
  data: text().notNull(),
  /** The note, encrypted under the subject's key (the actor's where there is no subject). */
  note: blob({ mode: 'buffer' }),
  content: blob({ mode: 'buffer' }).notNull(),
});

/**
 * Lookups below the marks (`setting` `to-grade-from`, `to-examine-from`) that wait to be graded or examined; all
 * that stand above their mark wait anyhow.
 */
export const toGrade = sqliteTable('to_grade', { seq: integer().primaryKey() });
export const toExamine = sqliteTable('to_examine', { seq: integer().primaryKey() });

/** How often an AI agent's task has looked, and at whom. */
export const task = sqliteTable(
  'task',
  { actor: integer().notNull(), task: text().notNull(), lookups: integer().notNull() },
  (t) => [primaryKey({ columns: [t.actor, t.task] })],
);
export const taskSubject = sqliteTable(
  'task_subject',
  { actor: integer().notNull(), task: text().notNull(), subject: integer().notNull() },
  (t) => [primaryKey({ columns: [t.actor, t.task, t.subject] })],
);

/** Entries that retention has destroyed: from `first` up to, not with, `end`. Only their leaf hashes are left. */
export const gone = sqliteTable('gone', { first: integer().primaryKey(), end: integer().notNull() });

/** Lookups made on behalf of others, by whose behalf: erasing one of those touches them. */
export const onBehalf = sqliteTable(
  'on_behalf',
  { actor: integer().notNull(), lookup: integer().notNull() },
  (t) => [primaryKey({ columns: [t.actor, t.lookup] })],
);

export const outcome = sqliteTable(
  'outcome',
  {
    seq: integer().primaryKey(),
    lookup: integer().notNull(),
    at: integer().notNull(),
    data: text().notNull(),
  },
  (t) => [index('outcome_lookup').on(t.lookup)],
);

export const counter = sqliteTable(
  'counter',
  { name: text().notNull(), key: text().notNull(), day: integer().notNull(), n: integer().notNull() },
  (t) => [primaryKey({ columns: [t.name, t.key, t.day] })],
);

/** Every version of every directory fact; the newest version of a key is the one in force. */
export const directory = sqliteTable(
  'directory',
  {
    version: integer().primaryKey(),
    type: text().notNull(),
    /** An organisation's or team's id, or the integer of an actor or subject. */
    key: text().notNull(),
    at: integer().notNull(),
    receivedAt: integer('received_at').notNull(),
    source: text().notNull(),
    data: text().notNull(),
  },
  (t) => [index('directory_key').on(t.type, t.key, t.version)],
);

/** Handles of subjects, re-keyed at intake. */
export const handle = sqliteTable(
  'handle',
  { handle: blob({ mode: 'buffer' }).notNull(), subject: integer().notNull() },
  (t) => [primaryKey({ columns: [t.handle, t.subject] }), index('handle_subject').on(t.subject)],
);

/** What other systems call a person: the name re-keyed, as a handle is. A name of two people is ambiguous. */
export const alias = sqliteTable(
  'alias',
  {
    system: text().notNull(),
    kind: text().notNull(),
    name: blob({ mode: 'buffer' }).notNull(),
    ref: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.system, t.kind, t.name, t.ref] }),
    index('alias_person').on(t.kind, t.ref),
  ],
);

/** Every version of every record of work; `current` marks the newest of its type and id. */
export const evidence = sqliteTable(
  'evidence',
  {
    version: integer().primaryKey(),
    type: text().notNull(),
    id: text().notNull(),
    current: integer().notNull(),
    subject: integer(),
    party: blob({ mode: 'buffer' }),
    source: text().notNull(),
    receivedAt: integer('received_at').notNull(),
    madeAt: integer('made_at').notNull(),
    startAt: integer('start_at').notNull(),
    endAt: integer('end_at'),
    transferredFrom: text('transferred_from'),
    segment: text(),
    data: text().notNull(),
  },
  (t) => [
    index('evidence_id').on(t.type, t.id, t.current),
    // All that tells whether a record reaches a lookup: grading reads no row of one that does not.
    index('evidence_person')
      .on(t.subject, t.startAt, t.version, t.endAt, t.type, t.current, t.transferredFrom)
      .where(sql`subject IS NOT NULL`),
    index('evidence_caller').on(t.party, t.startAt).where(sql`party IS NOT NULL`),
    index('evidence_transferred').on(t.transferredFrom).where(sql`transferred_from IS NOT NULL`),
    index('evidence_covers').on(t.segment).where(sql`segment IS NOT NULL`),
  ],
);

/** Who appears in which record, for an actor's day and for unidentified calls. */
export const evidenceActor = sqliteTable(
  'evidence_actor',
  {
    actor: integer().notNull(),
    startAt: integer('start_at').notNull(),
    version: integer().notNull(),
    /** The record's type; `unidentified` for an interaction whose party is not known to be a customer. */
    type: text().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.actor, t.type, t.startAt, t.version] }),
    index('evidence_actor_version').on(t.version),
    index('evidence_rostered').on(t.startAt, t.actor).where(sql`type = 'shift'`),
  ],
);

export const campaignMember = sqliteTable(
  'campaign_member',
  { subject: integer().notNull(), campaign: text().notNull() },
  (t) => [primaryKey({ columns: [t.subject, t.campaign] })],
);

/** How far a source has been heard, per kind of evidence. */
export const feed = sqliteTable(
  'feed',
  { source: text().notNull(), type: text().notNull(), lastReceived: integer('last_received').notNull() },
  (t) => [primaryKey({ columns: [t.source, t.type] })],
);

/** Watermarks told by heartbeats: `sender` is who told, `source` of whom. */
export const heartbeat = sqliteTable(
  'heartbeat',
  { sender: text().notNull(), source: text().notNull(), watermark: integer().notNull() },
  (t) => [primaryKey({ columns: [t.sender, t.source] })],
);

/** Every word of a customer about a reason or a purpose; the newest that applies counts (`model/standing.ts`). */
export const consent = sqliteTable(
  'consent',
  {
    seq: integer().primaryKey(),
    id: text().notNull(),
    subject: integer().notNull(),
    reason: text(),
    purpose: text(),
    status: text().notNull(),
    at: integer().notNull(),
    receivedAt: integer('received_at').notNull(),
    validUntil: integer('valid_until'),
    method: text().notNull(),
    noticeVersion: text('notice_version'),
    organisation: text(),
    /** JSON list; null where every category is meant. */
    categories: text(),
    channel: text(),
    /** Integers in `keys.db`: who wrote it down, and the account or token that sent it. */
    recordedBy: integer('recorded_by'),
    sender: integer(),
    /** What else a consent record says, encrypted under the customer's key. */
    record: blob({ mode: 'buffer' }),
  },
  (t) => [index('consent_subject').on(t.subject, t.at), uniqueIndex('consent_id').on(t.id)],
);

/**
 * The grade as it stands, and what it rests on, of lookups that are open or were graded after they were sealed.
 * `mark` has grade, first look and strength in one number; earlier grades stand in the settlements.
 */
export const grading = sqliteTable('grading', {
  lookup: integer().primaryKey(),
  mark: integer().notNull(),
  /** Index of the settlement's entry. */
  settled: integer().notNull(),
  data: text().notNull(),
});

/** What a settlement committed to: its leaves in the order of its root, one a line, compressed. */
export const settlement = sqliteTable(
  'settlement',
  {
    seq: integer().primaryKey(),
    id: text().notNull(),
    at: integer().notNull(),
    until: integer().notNull(),
    count: integer().notNull(),
    leaves: blob({ mode: 'buffer' }).notNull(),
  },
  (t) => [uniqueIndex('settlement_id').on(t.id)],
);

export const finding = sqliteTable(
  'finding',
  {
    id: text().primaryKey(),
    aboutKind: text('about_kind').notNull(),
    about: text().notNull(),
    organisation: text(),
    severity: text().notNull(),
    severityRank: integer('severity_rank').notNull(),
    status: text().notNull(),
    origin: text().notNull(),
    fromAt: integer('from_at').notNull(),
    toAt: integer('to_at').notNull(),
    createdAt: integer('created_at').notNull(),
    rules: text().notNull(),
    story: text().notNull(),
    outcome: text(),
    predecessor: text(),
    rank: integer().notNull(),
  },
  (t) => [index('finding_about').on(t.aboutKind, t.about), index('finding_status').on(t.status, t.rank)],
);

export const findingLookup = sqliteTable(
  'finding_lookup',
  { finding: text().notNull(), lookup: integer().notNull(), id: text().notNull() },
  (t) => [primaryKey({ columns: [t.finding, t.lookup] }), index('finding_lookup_lookup').on(t.lookup)],
);

export const reviewStep = sqliteTable(
  'review_step',
  {
    seq: integer().primaryKey(),
    finding: text().notNull(),
    at: integer().notNull(),
    step: text().notNull(),
    actor: integer().notNull(),
    outcome: text(),
    note: text().notNull(),
    reference: text(),
    /** What else the step says (cause, deadline, whom it is for, what a check found), as JSON; people as integers. */
    data: text(),
  },
  (t) => [index('review_finding').on(t.finding, t.seq)],
);

/** Lookups that the blind sample drew, each with the chance it had. */
export const sample = sqliteTable(
  'sample',
  {
    lookup: integer().primaryKey(),
    finding: text().notNull(),
    round: text().notNull(),
    at: integer().notNull(),
    /** The chance with which it was drawn, and the number it drew, both between 0 and 1. */
    share: real().notNull(),
    number: real().notNull(),
    stratum: text().notNull(),
  },
  (t) => [uniqueIndex('sample_finding').on(t.finding)],
);

/** What a gap in the policy taught; for whoever owns the policy. Texts name nobody. */
export const lesson = sqliteTable(
  'lesson',
  {
    id: text().primaryKey(),
    finding: text().notNull(),
    at: integer().notNull(),
    cause: text(),
    organisation: text(),
    data: text().notNull(),
    state: text().notNull(),
    decidedAt: integer('decided_at'),
    decidedBy: integer('decided_by'),
    note: text(),
    proposal: text(),
  },
  (t) => [index('lesson_state').on(t.state, t.at)],
);

/** Warnings given before a lookup. Who and about whom is a keyed digest, and gone once it is known what came of it. */
export const warning = sqliteTable(
  'warning',
  {
    id: text().primaryKey(),
    at: integer().notNull(),
    /** `dry-run`, or `ask`: a lookup that was answered by a question. */
    kind: text().notNull(),
    organisation: text(),
    team: text().notNull(),
    wouldBe: text('would_be').notNull(),
    pair: blob({ mode: 'buffer' }),
    data: text(),
    outcome: text(),
    settledAt: integer('settled_at'),
  },
  (t) => [index('warning_at').on(t.at), index('warning_open').on(t.settledAt, t.at)],
);

export const auditLook = sqliteTable(
  'audit_look',
  {
    seq: integer().primaryKey(),
    id: text().notNull(),
    at: integer().notNull(),
    actor: integer().notNull(),
    role: text().notNull(),
    route: text().notNull(),
    target: text(),
    query: text(),
  },
  (t) => [
    index('audit_look_target').on(t.target, t.seq),
    index('audit_look_at').on(t.at),
    index('audit_look_route').on(t.route, t.at),
  ],
);

export const policyVersion = sqliteTable('policy_version', {
  seq: integer().primaryKey(),
  digest: text().notNull(),
  pack: text().notNull(),
  version: text().notNull(),
  mode: text().notNull(),
  bundle: text().notNull(),
  /** From when it is in force; later than `entered_at` where it was activated ahead. */
  at: integer().notNull(),
  by: text().notNull(),
  /** Null where a version before this column entered it: then it is `at`. */
  enteredAt: integer('entered_at'),
  /** The proposal that two people brought into force; null where the operator did. */
  proposal: text(),
  /** When it was called off before it was in force. */
  calledOffAt: integer('called_off_at'),
});

export const policyProposal = sqliteTable(
  'policy_proposal',
  {
    id: text().primaryKey(),
    digest: text().notNull(),
    pack: text().notNull(),
    version: text().notNull(),
    mode: text().notNull(),
    bundle: text().notNull(),
    /** Names of the bundle's texts, in its order, as JSON. */
    files: text().notNull(),
    /** Digest of the version that it was proposed against; null before the first. */
    base: text(),
    /** Texts in which people stand as integers. */
    note: text().notNull(),
    state: text().notNull(),
    at: integer().notNull(),
    by: integer().notNull(),
    activateAt: integer('activate_at'),
    decidedAt: integer('decided_at'),
    decidedBy: integer('decided_by'),
    decidedWhy: text('decided_why'),
    inForceAt: integer('in_force_at'),
    calledOffAt: integer('called_off_at'),
    calledOffBy: integer('called_off_by'),
    calledOffWhy: text('called_off_why'),
  },
  (t) => [index('policy_proposal_digest').on(t.digest)],
);

export const exportJob = sqliteTable('export_job', {
  id: text().primaryKey(),
  createdAt: integer('created_at').notNull(),
  data: text().notNull(),
});

export const token = sqliteTable(
  'token',
  {
    id: text().primaryKey(),
    hash: blob({ mode: 'buffer' }).notNull(),
    role: text().notNull(),
    name: text().notNull(),
    source: text(),
    organisations: text().notNull(),
    scopes: text().notNull(),
    createdAt: integer('created_at').notNull(),
    expiresAt: integer('expires_at').notNull(),
    revokedAt: integer('revoked_at'),
  },
  (t) => [uniqueIndex('token_hash').on(t.hash)],
);

export const signInLink = sqliteTable('sign_in_link', {
  hash: blob({ mode: 'buffer' }).primaryKey(),
  account: text().notNull(),
  role: text().notNull(),
  organisations: text().notNull(),
  expiresAt: integer('expires_at').notNull(),
  usedAt: integer('used_at'),
});

export const session = sqliteTable('session', {
  hash: blob({ mode: 'buffer' }).primaryKey(),
  account: text().notNull(),
  role: text().notNull(),
  organisations: text().notNull(),
  csrf: text().notNull(),
  createdAt: integer('created_at').notNull(),
  expiresAt: integer('expires_at').notNull(),
});

export const setting = sqliteTable('setting', { key: text().primaryKey(), value: text().notNull() });

/** Sources of lookups, how far each was heard. Counters, gaps and hours stand in the tables below. */
export const lookupSource = sqliteTable('lookup_source', {
  source: text().primaryKey(),
  lookups: integer().notNull(),
  unnumbered: integer().notNull(),
  lastUnnumbered: integer('last_unnumbered'),
  firstReceived: integer('first_received').notNull(),
  lastReceived: integer('last_received').notNull(),
  lastAt: integer('last_at').notNull(),
});

/** One run of a source's counter. */
export const sourceEpoch = sqliteTable(
  'source_epoch',
  {
    source: text().notNull(),
    n: integer().notNull(),
    startedAt: integer('started_at').notNull(),
    seen: integer().notNull(),
    duplicates: integer().notNull(),
    setAside: integer('set_aside').notNull(),
    floor: integer().notNull(),
    unplaced: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.n] })],
);

/** Numbers that came in without one missing between them. */
export const sourceRange = sqliteTable(
  'source_range',
  {
    source: text().notNull(),
    epoch: integer().notNull(),
    first: integer().notNull(),
    last: integer().notNull(),
    firstIndex: integer('first_index').notNull(),
    lastIndex: integer('last_index').notNull(),
    firstAt: integer('first_at').notNull(),
    lastAt: integer('last_at').notNull(),
    openedAt: integer('opened_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.epoch, t.first] })],
);

/** Lookups whose number another lookup had; the first thousand of an epoch. */
export const sourceDuplicate = sqliteTable(
  'source_duplicate',
  {
    source: text().notNull(),
    epoch: integer().notNull(),
    seq: integer().notNull(),
    lookup: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.epoch, t.seq, t.lookup] })],
);

/** Lookups per hour of `occurredAt`, as they are committed. Empty organisation or system: none told. */
export const sourceHour = sqliteTable(
  'source_hour',
  {
    source: text().notNull(),
    hour: integer().notNull(),
    organisation: text().notNull(),
    system: text().notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.source, t.hour, t.organisation, t.system] })],
);

/** Every version of what others counted. Empty organisation or system: all of them. */
export const reconciliation = sqliteTable(
  'reconciliation',
  {
    version: integer().primaryKey(),
    source: text().notNull(),
    hour: integer().notNull(),
    organisation: text().notNull(),
    system: text().notNull(),
    current: integer().notNull(),
    lookups: integer().notNull(),
    batch: text().notNull(),
    sender: text().notNull(),
    receivedAt: integer('received_at').notNull(),
  },
  (t) => [
    index('reconciliation_hour').on(t.source, t.hour, t.current),
    index('reconciliation_received').on(t.receivedAt),
    index('reconciliation_time').on(t.hour),
  ],
);

/** What findings about sources hold in place of lookups. */
export const sourceIssue = sqliteTable(
  'source_issue',
  {
    id: text().primaryKey(),
    source: text().notNull(),
    finding: text().notNull(),
    resolvedAt: integer('resolved_at'),
    data: text().notNull(),
  },
  (t) => [index('source_issue_source').on(t.source), index('source_issue_finding').on(t.finding)],
);

/** Requests to erase a person, and what became of them. The person is an integer; the note is encrypted. */
export const erasure = sqliteTable(
  'erasure',
  {
    id: text().primaryKey(),
    grp: text().notNull(),
    person: integer().notNull(),
    reason: text().notNull(),
    /** Base64 of the note and of the reason for declining, encrypted under the key of the person it is about. */
    note: text(),
    answer: text(),
    state: text().notNull(),
    at: integer().notNull(),
    by: integer().notNull(),
    decidedAt: integer('decided_at'),
    decidedBy: integer('decided_by'),
    erasedAt: integer('erased_at'),
    lookups: integer(),
  },
  (t) => [index('erasure_state').on(t.state), index('erasure_at').on(t.at)],
);

/** Integers whose keys are to be, or were, destroyed: what a restore applies again. It names nobody. */
export const erased = sqliteTable(
  'erased',
  {
    grp: text().notNull(),
    person: integer().notNull(),
    at: integer().notNull(),
    /** Keyed digest of the id, so that a later request can be told; null where retention destroyed the key. */
    mark: text(),
    /** 1 once the key is gone from `keys.db` and its log; until then the next start finishes it. */
    done: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.grp, t.person] }),
    index('erased_mark').on(t.mark),
    index('erased_done').on(t.done),
  ],
);

export const hold = sqliteTable('hold', {
  id: text().primaryKey(),
  subject: integer(),
  actor: integer(),
  finding: text(),
  fromAt: integer('from_at'),
  toAt: integer('to_at'),
  reason: text().notNull(),
  ground: text(),
  until: integer(),
  at: integer().notNull(),
  by: integer().notNull(),
  endedAt: integer('ended_at'),
  endedBy: integer('ended_by'),
});

/** Which remarks need no officer for a while; `suppressed` holds what was kept back. */
export const suppression = sqliteTable('suppression', {
  id: text().primaryKey(),
  rule: text().notNull(),
  actor: integer(),
  team: text(),
  organisation: text(),
  reason: text(),
  callSite: text('call_site'),
  owner: integer().notNull(),
  why: text().notNull(),
  at: integer().notNull(),
  by: integer().notNull(),
  until: integer().notNull(),
  endedAt: integer('ended_at'),
  endedBy: integer('ended_by'),
});

export const suppressed = sqliteTable(
  'suppressed',
  {
    suppression: text().notNull(),
    lookup: integer().notNull(),
    rule: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.suppression, t.lookup, t.rule] })],
);

/** Explained lookups by the strongest path that explains each, a UTC day at a time; organisation and teams as words. */
export const explainedBy = sqliteTable(
  'explained_by',
  {
    day: integer().notNull(),
    organisation: integer().notNull(),
    teams: integer().notNull(),
    template: text().notNull(),
    strength: text().notNull(),
    /** 1 for first looks, 0 for returns. */
    first: integer().notNull(),
    n: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.day, t.organisation, t.teams, t.template, t.strength, t.first] })],
);

/**
 * What was counted of a month, an organisation at a time; the empty organisation is all of them together. It names
 * nobody, and stays when the lookups are destroyed.
 */
export const reportMonth = sqliteTable(
  'report_month',
  {
    /** `2026-11`, in the time zone that the days and nights were counted in. */
    month: text().notNull(),
    organisation: text().notNull(),
    zone: text().notNull(),
    countedAt: integer('counted_at').notNull(),
    /** Entries in the ledger, and lookups that the sources had told of, when it was counted. */
    size: integer().notNull(),
    told: integer().notNull(),
    /** How long counting took, milliseconds. */
    took: integer().notNull(),
    data: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.month, t.organisation] })],
);

/** Named reports; about whom and who asked are integers. What they said and why is gone once they are destroyed. */
export const specificReport = sqliteTable(
  'specific_report',
  {
    id: text().primaryKey(),
    aboutKind: text('about_kind').notNull(),
    about: integer().notNull(),
    fromAt: integer('from_at').notNull(),
    toAt: integer('to_at').notNull(),
    /** Texts in which people stand as integers; null once destroyed. */
    caseNumber: text('case_number'),
    purpose: text(),
    state: text().notNull(),
    at: integer().notNull(),
    by: integer().notNull(),
    decidedAt: integer('decided_at'),
    decidedBy: integer('decided_by'),
    expiresAt: integer('expires_at'),
    destroyedAt: integer('destroyed_at'),
    data: text(),
  },
  (t) => [index('specific_report_at').on(t.at), index('specific_report_expires').on(t.state, t.expiresAt)],
);

/** Where a report goes by itself, every month. */
export const reportSubscription = sqliteTable('report_subscription', {
  id: text().primaryKey(),
  kind: text().notNull(),
  /** Empty: all organisations. */
  organisation: text().notNull(),
  /** Day of the month on which it goes out. */
  day: integer().notNull(),
  channel: text().notNull(),
  /** Addresses, as JSON. */
  recipients: text().notNull(),
  format: text().notNull(),
  language: text().notNull(),
  at: integer().notNull(),
  by: integer().notNull(),
  endedAt: integer('ended_at'),
  endedBy: integer('ended_by'),
});

/** One report of one month on its way to those of one subscription: there is never a second one. */
export const reportDelivery = sqliteTable(
  'report_delivery',
  {
    id: text().primaryKey(),
    subscription: text().notNull(),
    month: text().notNull(),
    state: text().notNull(),
    madeAt: integer('made_at').notNull(),
    nextAt: integer('next_at'),
    sentAt: integer('sent_at'),
    /** When each attempt was made and what came of it, as JSON. */
    attempts: text().notNull(),
  },
  (t) => [
    uniqueIndex('report_delivery_once').on(t.subscription, t.month),
    index('report_delivery_next').on(t.state, t.nextAt),
  ],
);

/** Exceptions that developers wrote into their code, as the last report of each repository had them. */
export const codeSuppression = sqliteTable(
  'code_suppression',
  {
    repository: text().notNull(),
    path: text().notNull(),
    rule: text().notNull(),
    fingerprint: text().notNull(),
    line: integer().notNull(),
    why: text().notNull(),
    /** A local date; null without an end. */
    until: text(),
    firstAt: integer('first_at').notNull(),
    lastAt: integer('last_at').notNull(),
    /** Since when it stands there no more. */
    goneAt: integer('gone_at'),
  },
  (t) => [
    primaryKey({ columns: [t.repository, t.path, t.rule, t.fingerprint] }),
    index('code_suppression_first').on(t.firstAt),
  ],
);

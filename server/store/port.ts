import type { Disclosure } from '#ledger/entry.ts';
import type { KeyPurpose, RotationSignatures } from '#ledger/rotation.ts';
import type { CodeSuppression, CodeSuppressionReport } from '#model/code-suppression.ts';
import type { LookupSource, ReconciledHour, SourceIssue } from '#model/completeness.ts';
import type { Consent, NewConsent } from '#model/consent.ts';
import type { Actor, DirectoryItem, Organisation, Subject, Team } from '#model/directory.ts';
import type { EvidenceItem, Work } from '#model/evidence.ts';
import type { Feed, Grading, GradingInput } from '#model/explanation.ts';
import type {
  Cause,
  Finding,
  FindingStatus,
  Lesson,
  Outcome,
  RecordedStepName,
  ReviewStep,
} from '#model/finding.ts';
import type {
  Block,
  Erasure,
  Hold,
  Horizons,
  NewErasure,
  Person,
  RetentionCounts,
  RetentionStep,
} from '#model/keeping.ts';
import type { Lookup, OutcomeRequest, PolicyRef, Receipt } from '#model/lookup.ts';
import type { NewProposal, PolicyVersion, PolicyVia, Proposal } from '#model/policy.ts';
import type { Suppression } from '#model/suppression.ts';
import type { Items } from '#model/values.ts';
import type { Decision } from '#policies/policy.ts';
import type { Grade, Operation, Retained, ServiceRole, Severity, WorkType } from '#policies/vocabulary.ts';
import type { CourseStore } from './course-port.ts';
import type { GradingRun } from './grading-port.ts';
import type { ReportStore } from './report-port.ts';

/**
 * What the product asks of a database, as whole verbs. Every verb that writes is one transaction that also
 * appends its ledger entry; when it resolves the record is durable (fsynced), when it rejects nothing was
 * written. Ids are public ids; how an adapter stores them is its own matter.
 */
export interface Store extends ReportStore, CourseStore {
  readonly origin: string;

  // -- lookups -------------------------------------------------------------------------------------
  /** What is known about lookups before they are decided, one answer a query, in order. Reads only. */
  gatherFacts(queries: readonly FactsQuery[]): Promise<GatheredFacts[]>;
  /** Which of these ids a lookup is kept under, in order: cheap, for it opens no record. */
  known(ids: readonly string[]): Promise<boolean[]>;
  /** The lookup kept under this id, to answer a retry; `content` tells whether it is the same one. */
  lookupById(id: string): Promise<KeptLookup | null>;
  /** Ids of the lookups that a many-subject request or a search made, in order, with who sent them. */
  madeFrom(parent: string): Promise<{ id: string; integration: string }[]>;
  /**
   * Commits lookups in order: rows, ledger entries and counters in one transaction. When this resolves the
   * records are durable; if it rejects, the caller must not show the customers' data.
   */
  commitLookups(lookups: readonly NewLookup[]): Promise<Receipt[]>;
  /** Resolves when a batch can come in without piling up in memory: at once, unless sealing is far behind. */
  room(): Promise<void>;
  commitOutcome(outcome: NewOutcome, children: readonly NewLookup[]): Promise<Receipt>;
  outcomesOf(lookup: string): Promise<(OutcomeRequest & { at: number })[]>;
  /** Newest first. */
  lookups(filter: LookupFilter, page: PageRequest): Promise<Items<Lookup>>;
  /** Counts decisions that were asked for without a lookup: for the actor's organisation and for the token. */
  countDryRun(organisation: string | null, at: number, token?: string | null, many?: number): Promise<void>;

  /** Keeps that somebody was warned before a lookup. Whom it was about is not to be had from what is kept. */
  saveWarnings(warnings: readonly NewWarning[]): Promise<void>;
  /** Settles open warnings by lookups of their pairs that were made after all; asks which only while any is open. */
  settleWarnings(made: () => readonly MadeLookup[], now: number): Promise<void>;
  warningCounts(filter: TotalsFilter, now: number): Promise<WarningCounts>;

  // -- directory, evidence, consents ---------------------------------------------------------------
  saveDirectory(batch: Batch<DirectoryItem>): Promise<Receipt>;
  saveEvidence(batch: Batch<EvidenceItem>): Promise<Receipt>;
  /**
   * The people's own ids, in order, of what a system calls them: the name itself where nobody carries it as an
   * alias of that system, null where more than one person does.
   */
  resolveAliases(
    system: string,
    people: readonly { kind: 'actor' | 'subject'; id: string }[],
  ): Promise<(string | null)[]>;
  /** The systems that anybody has an alias in. */
  aliasSystems(): Promise<ReadonlySet<string>>;
  /** Whose a record of work is, in order; null where it is not known or names nobody. */
  subjectsOfRecords(records: readonly { type: string; id: string }[]): Promise<(string | null)[]>;
  saveCampaignMembers(campaign: string, subjects: readonly string[], batch: Batch<never>): Promise<Receipt>;
  /** Commits words of customers in order, each an entry, in one transaction. One result a word. */
  saveConsents(consents: readonly NewConsent[]): Promise<SavedConsent[]>;
  /** One word; refuses with `conflict` an id that something else was said under. */
  saveConsent(consent: NewConsent): Promise<Receipt>;
  /** What a customer had said by `at`, of what was received by `knownAt` (all of it, when left out); newest first. */
  consentsOf(subject: string, at: number, knownAt?: number): Promise<Consent[]>;
  /** Everything a customer ever said, newest first, with what proves it. */
  consentHistory(subject: string): Promise<KeptConsent[]>;
  consentVersion(id: string): Promise<KeptConsent | null>;
  actor(id: string): Promise<Actor | null>;
  subject(id: string): Promise<Subject | null>;
  organisation(id: string): Promise<Organisation | null>;
  /** All that the directory knows, by id. */
  organisations(): Promise<Organisation[]>;
  /** Teams, by id: of one organisation, or all. */
  teams(organisation?: string): Promise<Team[]>;
  /** Ids of the actors who are in a team now. */
  membersOf(team: string): Promise<string[]>;
  /** How many actors are in each team now; a team that nobody is in is not among them. */
  teamSizes(): Promise<Map<string, number>>;
  team(id: string): Promise<Team | null>;
  /** Ids of the teams that this actor supervises. */
  teamsOf(supervisor: string): Promise<string[]>;
  /**
   * Everybody that anything here is about, in the order they became known; `cursor` goes into the next call, 0
   * into the first. Of actors, the ledger's own readers are among them: ask the directory who is one.
   */
  peopleAfter(
    kind: 'actor' | 'subject',
    cursor: number,
    limit: number,
  ): Promise<{ id: string; cursor: number }[]>;
  /** Whether anything here is about this customer. */
  knowsSubject(id: string): Promise<boolean>;
  feeds(): Promise<Feed[]>;
  /** Those of these records that there are, as they stand now, whoever's they are. */
  records(type: WorkType, ids: readonly string[]): Promise<Work[]>;
  /** Work and shifts of one actor in a span of time, for a finding's picture. */
  dayOf(actor: string, from: number, to: number): Promise<ActorDay>;

  // -- grading and detection -----------------------------------------------------------------------
  /**
   * Lookups that are pending, or whose evidence changed since they were graded, oldest first, by pages. `each` takes
   * them one by one; an input may read what it is asked for, and is good while that call lasts. Answers where the
   * next page begins. What is to be committed of a page is committed before the next is asked for: a lookup whose
   * evidence changes between the two will be graded again.
   */
  toGrade(
    until: number,
    after: string | null,
    limit: number,
    each: (input: GradingInput) => void,
  ): Promise<string | null>;
  /** One lookup with all that its explanation rests on, for `GET …/explanation`. */
  gradingInput(lookup: string): Promise<GradingInput | null>;
  gradingOf(lookup: string): Promise<Grading | null>;
  /** A record of work by its kind and id, whoever's it is. */
  workNamed(type: string, id: string): Promise<Work | null>;
  /**
   * Begins a run in which so many threads grade shares of what happened until `until`; null where too few wait for
   * that to pay, or where the store's files cannot be read by a thread.
   */
  gradeApart(until: number, threads: number): Promise<GradingRun | null>;
  /** Commits a run's grades under one settlement entry whose root covers (lookup, grade, evidence versions). */
  commitSettlement(run: NewSettlement): Promise<Receipt | null>;
  /** Graded lookups that detectors have not seen, or must see again, oldest first, by pages. */
  toExamine(
    until: number,
    after: string | null,
    limit: number,
  ): Promise<{ items: Examined[]; next: string | null }>;
  /** The latest findings about somebody or something, open and closed, newest first. */
  findingsAbout(kind: Finding['about']['kind'], id: string): Promise<Finding[]>;
  /** The highest number that a finding's id carries (`f-0412`); 0 before the first. */
  lastFindingNumber(): Promise<number>;
  commitSuppression(made: NewSuppression): Promise<Receipt>;
  /** Refuses with `wrong-step` what has ended already. */
  endSuppression(id: string, by: string, at: number): Promise<Receipt>;
  /** Newest first, those that ended among them. */
  suppressions(page: PageRequest): Promise<Items<Suppression>>;
  suppression(id: string): Promise<Suppression | null>;
  /** Takes the place of what the repository reported of these files before. Answers how many stand there no more. */
  saveCodeSuppressions(made: {
    id: string;
    at: number;
    by: string;
    report: CodeSuppressionReport;
  }): Promise<{ receipt: Receipt; gone: number }>;
  /** Newest first. `standing`: only those that are still in the code. */
  codeSuppressions(
    filter: { repository?: string | undefined; standing?: boolean | undefined },
    page: PageRequest,
  ): Promise<Items<CodeSuppression>>;
  /** New findings and additions to open ones, with the lookups marked as examined, in one transaction. */
  commitFindings(run: NewFindings): Promise<Receipt | null>;
  /** The key by which a week's blind sample is drawn: the same for good, and told to nobody before it is over. */
  sampleKey(round: string): Promise<Uint8Array>;
  /** Which of these lookups were drawn already. */
  drawnAmong(lookups: readonly string[]): Promise<string[]>;
  /** Drawn lookups that happened in the range, with what became of them, in ledger order. */
  drawnBetween(range: {
    from: number;
    to: number;
    organisation?: string | undefined;
    organisations?: readonly string[] | undefined;
  }): Promise<DrawnFinding[]>;

  // -- review --------------------------------------------------------------------------------------
  findings(filter: FindingFilter, page: PageRequest): Promise<Items<Finding>>;
  /** How many each filter would give. */
  countFindings(filters: readonly FindingFilter[]): Promise<number[]>;
  finding(id: string): Promise<Finding | null>;
  findingLookups(id: string, page: PageRequest): Promise<Items<Lookup>>;
  /** Of closed findings: how often each rule's were decided to be what. */
  outcomesByRule(): Promise<Record<string, Partial<Record<Outcome, number>>>>;
  /** Ids of closed findings that share a rule with these, the latest first. */
  decidedWith(rules: readonly string[], limit: number): Promise<string[]>;
  reviewSteps(finding: string): Promise<ReviewStep[]>;
  /**
   * Refuses with `wrong-step` when the finding's status is no longer `from`. A lesson is kept with the step; one that
   * waits is withdrawn when its finding opens again.
   */
  commitReview(
    step: ReviewStep,
    from: FindingStatus,
    to: FindingStatus,
    outcome: Finding['outcome'],
    lesson?: NewLesson,
  ): Promise<Receipt>;
  /** Open findings of whose limit nobody was reminded though it is near or past, soonest first. */
  toRemind(now: number, limits: ReviewLimits): Promise<{ finding: string; due: number; overdue: boolean }[]>;
  /** Closed findings that hold one of these lookups. */
  closedHolding(lookups: readonly string[]): Promise<string[]>;
  /** How findings that were made in the range were dealt with, oldest first. */
  reviewsOf(range: {
    from: number;
    to: number;
    organisation?: string | undefined;
    organisations?: readonly string[] | undefined;
  }): Promise<ReviewedFinding[]>;
  /** Findings made in the range about the present members of each team, counted. */
  teamFindings(teams: readonly string[], range: { from: number; to: number }): Promise<TeamFindings[]>;
  /** Newest first. */
  lessons(
    filter: { state?: Lesson['state'] | undefined; cause?: Cause | undefined },
    page: PageRequest,
  ): Promise<Items<Lesson>>;
  lesson(id: string): Promise<Lesson | null>;
  /** Refuses with `wrong-step` where the lesson waits no longer. */
  decideLesson(id: string, decision: LessonDecision): Promise<Receipt>;

  // -- audit of the audit --------------------------------------------------------------------------
  /** Records a look at audit data; durable before the data is shown. */
  commitAuditLook(look: AuditLook): Promise<Receipt>;
  /** Who has seen this finding or lookup, newest first. */
  looksAt(target: string): Promise<(AuditLook & { index: number })[]>;

  // -- reports and exports -------------------------------------------------------------------------
  /**
   * A seeded sample of at most `limit` lookups of customers in a range, in the ledger's order, each with what its
   * grade rests on, and with the same of another customer in whom somebody was interested at about that time (null
   * where the sample has none). Answers with how many lookups it was drawn from.
   */
  samplePairs(
    asked: { from: number; to: number; limit: number; seed: number },
    each: (real: GradingInput, random: GradingInput | null) => void,
  ): Promise<number>;
  /** How many lookups each path explains, in the UTC days that the range touches. */
  explainedBy(filter: TotalsFilter): Promise<ExplainedBy[]>;
  totals(filter: TotalsFilter): Promise<Totals>;
  /** Decisions asked for without a lookup on the days of a range, by the token's name. */
  dryRunsByToken(range: { from: number; to: number }): Promise<Record<string, number>>;
  /**
   * Lookups that happened in the range, and their outcomes, with what their digests stand for; in ledger
   * order, by pages: what an export is written from.
   */
  exportEntries(range: { from: number; to: number }, after: number, limit: number): Promise<ExportedEntry[]>;
  /** The leaves under a settlement's root, in order; `#` and its hash in base64 where the lookup is gone. */
  settledLeaves(settlement: string): Promise<string[]>;
  /** Entries of one kind, oldest first; not of lookups and outcomes, whose entries are read by their records. */
  entriesOfKind(kind: string): Promise<{ index: number; bytes: Uint8Array }[]>;
  saveExport(job: ExportJob): Promise<void>;
  exportJob(id: string): Promise<ExportJob | null>;
  /** The ledger entry of a finished export. */
  commitExport(job: ExportJob, manifestDigest: string): Promise<Receipt>;

  /**
   * What lookups that happened in the range were decided on, and what was answered: in ledger order, by pages of
   * about `limit` looked through. `next` is what to ask for as `after`, null at the end; `size` the ledger's, for
   * telling how far it is. Many a second: read nothing else of lookups for it.
   */
  recordedDecisions(
    range: { from: number; to: number; organisations?: readonly string[] | undefined },
    after: number,
    limit: number,
  ): Promise<{ items: RecordedDecision[]; next: number | null; size: number }>;

  // -- policy --------------------------------------------------------------------------------------
  /**
   * Records that a bundle is in force from now by the operator alone; null where it is already. Refuses with
   * `not-permitted` once two people have brought a version into force.
   */
  activatePolicy(policy: PolicyRef, bundle: string, by: string, at: number): Promise<Receipt | null>;
  /** Refuses with `conflict` what is in force already. */
  proposePolicy(proposal: NewProposal): Promise<Receipt>;
  /**
   * A second person activates or declines, the same one withdraws; withdrawn after it was activated and before it
   * is in force, it is called off. Entry and version are one transaction. Refuses with `not-permitted` for the
   * wrong person, `wrong-step` when it was decided or is stale, `conflict` while another one is about to be in force.
   */
  decidePolicy(id: string, decision: PolicyDecision): Promise<Receipt>;
  policyProposal(id: string): Promise<Proposal | null>;
  /** Newest first. */
  policyProposals(page: PageRequest): Promise<Items<Proposal>>;
  /** Of a version or a proposal. */
  policyBundle(digest: string): Promise<string | null>;
  /** The policy in force at a time; null before the first. */
  policyAt(at: number): Promise<PolicyRef | null>;
  /** Every activation in the order of their entries, those to come among them; not those that were called off. */
  policyVersions(): Promise<PolicyVersion[]>;
  /**
   * Tells of the versions at once, and again whenever this process or another has changed them: before the verb
   * that notices it answers. `bundleOf` may be called then or later.
   */
  followPolicies(
    changed: (versions: PolicyVersion[], bundleOf: (digest: string) => string | null) => void,
  ): Promise<void>;

  // -- ledger --------------------------------------------------------------------------------------
  treeSize(): Promise<number>;
  root(): Promise<{ size: number; root: Uint8Array }>;
  /** Null past the tree's end, and where retention has destroyed the entry's bytes. */
  entry(index: number): Promise<{ bytes: Uint8Array; leaf: Uint8Array } | null>;
  /** Entries in order; one whose bytes retention has destroyed is empty. */
  entriesBetween(from: number, to: number): Promise<Uint8Array[]>;
  inclusion(index: number, size: number): Promise<Uint8Array[]>;
  consistency(from: number, to: number): Promise<Uint8Array[]>;
  /** Hashes of a (partial) tile: `width` hashes of 32 bytes; null where the tree is not that large. */
  tile(level: number, n: number, width: number): Promise<Uint8Array | null>;

  // -- checking the ledger ---------------------------------------------------------------------------
  /** Sealed parts in order, then the open one. */
  ledgerParts(): Promise<LedgerPart[]>;
  /** What the entries are that still stand, and which are destroyed: at most `limit` of those ranges, the latest first. */
  entryCounts(limit: number): Promise<EntryCounts>;
  /**
   * Makes the entries from `from` (a multiple of 256) up to `to` anew from what is stored, and holds them against
   * their leaf hashes and tiles. Throws where files cannot be read.
   */
  checkEntries(from: number, to: number): Promise<LedgerMistake[]>;
  /** Whether a sealed part is the one that the catalogue names, and its lists and columns are those of its rows. */
  checkPart(n: number): Promise<LedgerMistake[]>;
  /** What the database itself says is wrong with its files; empty when nothing is. */
  checkFiles(): Promise<string[]>;
  /** How many entries retention is said to have destroyed, and which of them its own entries speak against. */
  checkDestroyed(): Promise<{ entries: number; mistakes: LedgerMistake[] }>;
  /** Holds all stored roots against those above them, up to the root that is served; in small turns. */
  checkTree(): Promise<LedgerMistake[]>;

  // -- checkpoints, witnesses, signing keys ---------------------------------------------------------
  /** Durable when it resolves. The first note saved for a size stays. */
  saveCheckpoint(size: number, note: string, at: number): Promise<void>;
  latestCheckpoint(): Promise<{ size: number; note: string } | null>;
  /** The latest one with what else is known of it. */
  signedCheckpoint(): Promise<SignedCheckpoint | null>;
  /** The latest one of at least this size that a witness has cosigned. */
  cosignedCheckpoint(from: number): Promise<SignedCheckpoint | null>;
  /** Takes checkpoints that a clock ahead of its time has dated after `at` to be of `at`; answers how many. */
  acceptClock(at: number): Promise<number>;
  /** A later line of the same witness over the same size takes the earlier one's place. */
  saveCosignature(cosignature: { size: number; witness: string; line: string; at: number }): Promise<void>;
  /** The largest size that this witness has cosigned, as far as we know; 0 for none. */
  cosignedBy(witness: string): Promise<number>;
  /**
   * The public part of a signing key, committed when it is first used; null when it is in force already. With
   * `rotation` it takes the place of `previous`, and is refused with `conflict` where another key is in force.
   */
  commitKey(key: NewKey): Promise<Receipt | null>;
  /** Null before the first; `previous` is there while the key before it signs too. */
  keyInForce(purpose: KeyPurpose): Promise<{ public: string; previous: string | null } | null>;
  /** From now on the key before the one in force signs no more. */
  endTransition(purpose: KeyPurpose): Promise<void>;

  // -- completeness --------------------------------------------------------------------------------
  /** Every source of lookups: its numbers by epoch (the latest fifty), and how far it was heard. */
  lookupSources(): Promise<LookupSource[]>;
  /** Lookups of a source per hour that has any, by `occurredAt`; `at` is the hour's start. */
  hoursOf(source: string, from: number, to: number): Promise<{ at: number; n: number }[]>;
  /** Lookups per source in the hours that begin within the range. */
  lookupsBySource(range: {
    from: number;
    to: number;
    organisations?: readonly string[] | undefined;
  }): Promise<Map<string, number>>;
  /** Counts that stand already are repeated, others a new version; no entry where all are repeated. */
  saveReconciliation(
    batch: NewReconciliation,
  ): Promise<{ added: number; corrected: number; repeated: number; receipt: Receipt | null }>;
  /** Counts as they stand, each beside what we hold of that hour. */
  reconciledHours(
    range: { from: number; to: number; source?: string } | { receivedSince: number },
  ): Promise<ReconciledHour[]>;
  /** Lookups of a source whose number another lookup had, by their entries; the first thousand of an epoch. */
  repeatedNumbers(source: string, limit: number): Promise<{ epoch: number; seq: number; index: number }[]>;
  /** Those that last; of these, the ones whose finding is closed; or all that a finding tells of. */
  sourceIssues(which: 'open' | 'closed' | { finding: string }): Promise<SourceIssue[]>;
  saveSourceIssues(issues: readonly SourceIssue[]): Promise<void>;

  // -- erasing, holding, keeping -------------------------------------------------------------------
  /**
   * Records a request to erase a person. Refuses with `already-erased`, `erasure-blocked` (with what blocks it), or
   * `conflict` where a request waits already.
   */
  requestErasure(request: NewErasure): Promise<Receipt>;
  /** The second person's word: refused with `not-permitted` where it is the first's, `erasure-blocked` as above. */
  decideErasure(
    id: string,
    decision: 'confirmed' | 'declined',
    by: { by: string; at: number; answer: string | null },
  ): Promise<Receipt>;
  /**
   * Destroys the key of a person whose erasure was confirmed, and blanks what is kept of them. True when no byte of
   * the key is left; false when it has to be tried again (a hold came in between, or a log is still being read).
   */
  carryOutErasure(id: string, at: number): Promise<boolean>;
  erasure(id: string): Promise<Erasure | null>;
  /** Newest first. */
  erasures(page: PageRequest): Promise<Items<Erasure>>;
  /** Ids of requests that were confirmed and are not carried out yet, oldest first. */
  confirmedErasures(): Promise<string[]>;
  blocksOf(person: Person, at: number): Promise<Block[]>;
  /** Everybody whose key was destroyed, by number alone: what a restore applies again. */
  erasedJournal(): Promise<ErasedPerson[]>;
  commitHold(hold: NewHold): Promise<Receipt>;
  endHold(id: string, by: string, at: number): Promise<Receipt>;
  /** Newest first, those that ended among them. */
  holds(page: PageRequest): Promise<Items<Hold>>;
  hold(id: string): Promise<Hold | null>;
  /** From now on lookups past this horizon (as of `at`, milliseconds) are not shown, destroyed or not. */
  hideBefore(now: () => { horizon: number; at: number }): Promise<void>;
  /** One page of retention for one kind of record, oldest first; `dry` destroys nothing. */
  retain(kind: Exclude<Retained, 'exports'>, page: RetentionPage): Promise<RetentionStep>;
  /** Of settlements' leaves about lookups that retention destroyed, keeps the hashes alone; answers how many. */
  hashSettled(horizon: number): Promise<number>;
  /** Destroys the keys of customers of whom retention left nothing; answers how many. */
  destroyOrphans(at: number): Promise<number>;
  commitRetention(run: NewRetention): Promise<Receipt>;
  /** Every export job, oldest first. */
  exportJobs(): Promise<ExportJob[]>;
  /** Forgets a job for good, its manifest with it. Its file is the caller's to remove, before. */
  forgetExport(id: string): Promise<void>;

  // -- access --------------------------------------------------------------------------------------
  saveToken(token: StoredToken): Promise<void>;
  tokenByHash(hash: Uint8Array): Promise<StoredToken | null>;
  revokeToken(id: string, at: number): Promise<boolean>;
  tokens(): Promise<StoredToken[]>;
  saveLink(link: SignInLink): Promise<void>;
  /** A link that can still be taken, left in place. */
  linkByHash(hash: Uint8Array, at: number): Promise<SignInLink | null>;
  /** Takes a sign-in link once; null when unknown, used or past its time. */
  takeLink(hash: Uint8Array, at: number): Promise<SignInLink | null>;
  saveSession(session: Session): Promise<void>;
  sessionByHash(hash: Uint8Array, at: number): Promise<Session | null>;
  endSession(hash: Uint8Array): Promise<void>;

  /** A small value of the installation itself: `seeded`, `demo`. */
  setting(key: string): Promise<string | null>;
  saveSetting(key: string, value: string): Promise<void>;
  /** Flushes and releases; nothing may be called after it. */
  close(): Promise<void>;
}

/** What becomes of a proposal. Times in milliseconds. */
export type PolicyDecision = { by: string; at: number; why: string | null; via: PolicyVia } & (
  | { step: 'activated'; inForceAt: number }
  | { step: 'declined' | 'withdrawn' }
);

export interface PageRequest {
  limit: number;
  cursor: string | null;
}

/** What became of a word: taken, known already by its id, or another than was said under that id. */
export type SavedConsent =
  | { status: 'accepted' | 'duplicate'; id: string; receipt: Receipt }
  | { status: 'conflict'; id: string };

export interface KeptConsent {
  consent: Consent;
  receipt: Receipt;
  /** Opens the entry's subject digest to whoever is given it; null once the customer is erased. */
  disclosure: Disclosure | null;
}

export interface FactsQuery {
  at: number;
  actor: string;
  onBehalfOf: readonly string[];
  subject: string | null;
  reason: string | null;
  /** The DPV purpose that the reason serves; consents may be given for either. */
  purpose: string | null;
  task: string | null;
  follows: string | null;
  /** How far around `at` work is sought, milliseconds; null when the reason demands no evidence. */
  window: { before: number; after: number } | null;
}

export interface GatheredFacts {
  actor: Actor | null;
  onBehalfOf: (Actor | null)[];
  organisations: Map<string, Organisation>;
  consents: Consent[];
  work: Work[];
  feeds: Feed[];
  /** This task so far, without the lookup at hand. */
  task: { subjects: number; lookups: number; seesSubject: boolean } | null;
  follows:
    | (Pick<Lookup, 'subject' | 'change'> & {
        actor: string;
        onBehalfOf: readonly string[];
        wouldBe: Decision['wouldBe'];
        rules: Decision['rules'];
        at: number;
      })
    | null;
}

/** A decided lookup on its way into the ledger; the receipt is what the store adds. */
export type NewLookup = Omit<Lookup, 'receipt' | 'grade'> & {
  /** The first 16 bytes of the canonical request's SHA-256: a retry with another one is a conflict. */
  content: Uint8Array;
  /** Token name that sent it; a retry counts as such only from the same integration. */
  integration: string;
};

export interface KeptLookup {
  lookup: Lookup;
  content: Uint8Array;
  integration: string;
  /** Lookups made from this one (`subjects`, `subjectsShown`), in order. */
  children: Lookup[];
}

export interface NewOutcome {
  lookup: string;
  at: number;
  outcome: OutcomeRequest;
}

export interface Batch<T> {
  id: string;
  receivedAt: number;
  source: string;
  items: readonly T[];
}

export interface NewReconciliation {
  id: string;
  receivedAt: number;
  /** Who told. */
  sender: string;
  source: string;
  system: string | null;
  counts: readonly { hour: number; lookups: number; organisation?: string | null | undefined }[];
}

export interface LookupFilter {
  actor?: string | undefined;
  subject?: string | undefined;
  reason?: string | undefined;
  grade?: Grade | undefined;
  from?: number | undefined;
  to?: number | undefined;
  /** Only these organisations; undefined for all. */
  organisations?: readonly string[] | undefined;
}

export interface ActorDay {
  shifts: { id: string; site: string | null; from: number; to: number }[];
  work: Work[];
  lookups: Lookup[];
}

export interface NewSettlement {
  id: string;
  at: number;
  until: number;
  gradings: readonly Grading[];
}

export interface Examined {
  lookup: Lookup;
  grading: Grading;
  /** What detectors may know and notices may not. */
  subject: Subject | null;
  actor: Actor | null;
  outcome: OutcomeRequest | null;
  /** Rules of findings that hold this lookup already: what was flagged is not flagged again. */
  flagged: string[];
  /** Set by detection: a call of nobody known explains it, and that call explains another customer already. */
  crowded?: boolean;
}

export interface NewFindings {
  id: string;
  at: number;
  /** Whole findings as they stand after this run; `lookups.ids` holds those to add. */
  findings: readonly Finding[];
  examined: readonly string[];
  /** What the blind sample drew of this run, and how it stands after it. */
  sample?: NewSample | undefined;
  /** Remarks that suppressions in force kept back. */
  suppressed?: readonly SuppressedRemark[] | undefined;
}

export interface SuppressedRemark {
  suppression: string;
  lookup: string;
  rule: string;
}

export type NewSuppression = Omit<Suppression, 'endedAt' | 'endedBy' | 'suppressed'>;

export interface TeamFindings {
  team: string;
  members: number;
  made: number;
  open: number;
  byOutcome: Record<string, number>;
  byCause: Record<string, number>;
}

/** A notice, or an answer other than permit, that somebody got before they saw anything. */
export interface NewWarning {
  id: string;
  at: number;
  kind: 'dry-run' | 'ask';
  organisation: string | null;
  teams: readonly string[];
  wouldBe: Decision['wouldBe'];
  actor: string;
  subject: string;
  reason: string | null;
  change: Lookup['change'];
  rules: Decision['rules'];
}

export interface MadeLookup {
  actor: string;
  subject: string;
  reason: string | null;
  breakGlass: boolean;
}

/** Warnings of a range, and what became of them; `open` are those that a lookup may still follow. */
export type WarningCounts = Record<
  'given' | 'made' | 'changedReason' | 'brokeGlass' | 'notMade' | 'open',
  number
>;

export type NewLesson = Omit<Lesson, 'state' | 'decidedAt' | 'decidedBy' | 'note' | 'proposal'>;

export interface LessonDecision {
  state: 'taken' | 'declined';
  by: string;
  at: number;
  note: string;
  proposal: string | null;
}

/** What limits stand by: how long before one to remind, and what holds where no step was taken yet. */
export interface ReviewLimits {
  remindBefore: number;
  decideWithin: number;
}

export interface ReviewedFinding {
  id: string;
  createdAt: number;
  status: FindingStatus;
  outcome: Finding['outcome'];
  lookups: number;
  /** Limits that stood, and when the step that they were for was taken; in order. */
  steps: { step: RecordedStepName; at: number; due: number | null; cause: Cause | null }[];
}

/** A lookup that the blind sample drew. */
export interface DrawnLookup {
  lookup: string;
  finding: string;
  /** The week whose key it was drawn by. */
  round: string;
  /** The chance it had, and its number, which lay below. */
  share: number;
  number: number;
  stratum: string;
}

export interface NewSample {
  /** Name and value of the setting that tells how the drawing stands. */
  setting: string;
  state: string;
  drawn: readonly DrawnLookup[];
  /** Weeks whose keys are committed to from now. */
  rounds: readonly { round: string; commitment: string }[];
}

/** A drawn lookup with what became of its finding. */
export interface DrawnFinding extends DrawnLookup {
  /** The lookup's entry, and when it happened, milliseconds. */
  index: number;
  occurredAt: number;
  organisation: string | null;
  status: FindingStatus;
  outcome: Finding['outcome'];
}

export interface FindingFilter {
  status?: FindingStatus | 'any-open' | undefined;
  rule?: string | undefined;
  severity?: Severity | undefined;
  origin?: Finding['origin'] | undefined;
  actor?: string | undefined;
  subject?: string | undefined;
  organisation?: string | undefined;
  organisations?: readonly string[] | undefined;
  teams?: readonly string[] | undefined;
  /** Only those that the person they are about was asked about, or has been judged in. */
  asked?: true | undefined;
  /** Leaves out drawn findings that are closed: the rule that they stood under was a guise. */
  guises?: 'while open' | undefined;
  /** Only those about people, or about software. */
  actorKind?: Actor['kind'] | undefined;
  /** Only those made before this, milliseconds. */
  madeBefore?: number | undefined;
  /** Only those that were put to this supervisor last. */
  assignee?: string | undefined;
  /** Only those that wait past their limit at `at`; or, with `not`, those that do not. */
  overdue?: { at: number; decideWithin: number; not?: boolean } | undefined;
}

export interface AuditLook {
  id: string;
  at: number;
  /** Account, token or actor id of who looks. */
  by: string;
  role: ServiceRole;
  /** Route name, `lookups.get`; never a URL. */
  route: string;
  /** What was looked at: a finding's, lookup's or subject's id; null for a list. */
  target: string | null;
  /** The filter that was used, for lists. */
  query: Record<string, string | number | null> | null;
}

export interface TotalsFilter {
  from: number;
  to: number;
  organisation?: string | undefined;
  team?: string | undefined;
  organisations?: readonly string[] | undefined;
}

/** Explained lookups by the strongest path that explains each. */
export interface ExplainedBy {
  template: string;
  strength: 'weak' | 'strong';
  /** First looks and returns. */
  first: number;
  returns: number;
}

export interface Totals {
  lookups: number;
  byReason: Record<string, number>;
  byOperation: Partial<Record<Operation, number>>;
  byDecision: Record<Decision['wouldBe'], number>;
  byGrade: Partial<Record<Grade, number>>;
  byOrganisation: Record<string, number>;
  /** Graded lookups apart by first look and return: total, and corroborated or explained. */
  first: { total: number; explained: number; weak: number };
  returns: { total: number; explained: number; weak: number };
  withReason: number;
  withReference: number;
  actors: number;
  subjects: number;
  /** Lookups per hour that has any; `at` is the hour's start. Local days and nights are the reader's to tell. */
  hours: { at: number; n: number }[];
  auditLooks: number;
  dryRuns: number;
  findings: {
    opened: number;
    byOutcome: Record<string, number>;
    byRule: Record<string, number>;
    open: number;
  };
}

/** An entry with what its digests stand for; a group is null where its key was destroyed. */
export interface ExportedEntry {
  index: number;
  bytes: Uint8Array;
  /** Group → what the digest in the entry opens to. */
  disclosed: Partial<Record<'subject' | 'actor' | 'work', { salt: string; value: unknown }>>;
  /** For a lookup: the grade as it stands, with its settlement entry. */
  grade: Grade | null;
}

/** Names nobody. What many lookups share is the same object in each, which nobody may change. */
export interface RecordedDecision
  extends Pick<Lookup, 'id' | 'organisation' | 'teams' | 'policy' | 'decision' | 'facts'> {
  /** Of its entry. */
  index: number;
  /** The same number for the same actor, good for counting people while the store is open. */
  person: number;
}

export interface ExportJob {
  id: string;
  status: 'queued' | 'running' | 'done' | 'failed';
  progress: number;
  total: number;
  query: Record<string, unknown>;
  createdAt: number;
  createdBy: string;
  finishedAt: number | null;
  /** File name inside the data directory's `exports` folder. */
  file: string | null;
  manifest: string | null;
  error: string | null;
}

export interface SignedCheckpoint {
  size: number;
  /** The signed note, without cosignatures. */
  note: string;
  at: number;
  /** Signature lines of witnesses, each with its newline. */
  cosignatures: string[];
}

export interface NewKey {
  purpose: KeyPurpose;
  public: string;
  at: number;
  rotation?: { previous: string; signatures: RotationSignatures };
}

export interface StoredToken {
  id: string;
  /** SHA-256 of the secret part. */
  hash: Uint8Array;
  role: ServiceRole;
  name: string;
  source: string | null;
  /** Empty: every organisation. */
  organisations: string[];
  scopes: string[];
  createdAt: number;
  expiresAt: number;
  revokedAt: number | null;
}

export interface SignInLink {
  hash: Uint8Array;
  account: string;
  role: ServiceRole;
  organisations: string[];
  expiresAt: number;
}

export interface Session {
  hash: Uint8Array;
  account: string;
  role: ServiceRole;
  organisations: string[];
  csrf: string;
  createdAt: number;
  expiresAt: number;
}

export type NewHold = Omit<Hold, 'endedAt' | 'endedBy'>;

/** A person by the number that stands for them; it names nobody. */
export interface ErasedPerson {
  kind: Person['kind'];
  ref: number;
  at: number;
}

export interface RetentionPage {
  /** Records whose time lies before this have passed their period, milliseconds. */
  horizon: number;
  at: number;
  /** Where the page before stopped; -1 for the first. */
  after: number;
  limit: number;
  dry: boolean;
}

export interface NewRetention {
  id: string;
  at: number;
  horizons: Horizons;
  counts: RetentionCounts;
}

/** A stretch of the ledger; `lookups` is null where it is not counted. */
export interface LedgerPart {
  n: number;
  first: number;
  /** One past its last entry. */
  end: number;
  lookups: number | null;
  sealed: boolean;
}

export interface EntryCounts {
  /** Kind → how many; lookups and their outcomes are not among them. */
  kinds: Record<string, number>;
  lookupsAndOutcomes: number;
  /** `end` is one past a range's last entry. */
  destroyed: { entries: number; ranges: { first: number; end: number }[] };
}

/** Something stored that is not what was entered. */
export interface LedgerMistake {
  /** The entry that it is about, or the first of those. */
  index: number;
  /** A clause without names of people. */
  what: string;
}

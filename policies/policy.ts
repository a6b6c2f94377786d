import type {
  ActorKind,
  ConsentStatus,
  DecisionRule,
  Disclosure,
  Effect,
  Mode,
  NoticeId,
  Operation,
  OrganisationKind,
  PATH_WORK,
  PathLink,
  Retained,
  Sensitivity,
  Severity,
  Text,
  WorkType,
} from './vocabulary.ts';

/**
 * The compiled policy and the two sides of a decision. `compile.ts` makes a `Policy`, `evaluate.ts` turns
 * `Facts` into a `Decision`; the server and the linter read the same object.
 */
export interface Policy {
  /** Name and version of the highest layer; of several side by side, joined with `+`. */
  pack: string;
  version: string;
  /** Base64 SHA-256 of `bundle`. Stored with every lookup. */
  digest: string;
  /** The exact texts that were compiled, in stacking order, as one JSON string: enough to compile again. */
  bundle: string;
  mode: Mode;
  /** IANA zone in which times are shown and days are counted. */
  timezone: string;
  /** Policy field → category. A field that is not here is unknown, and withheld. */
  fields: ReadonlyMap<string, string>;
  categories: ReadonlyMap<string, Category>;
  reasons: ReadonlyMap<string, Reason>;
  roles: ReadonlyMap<string, Role>;
  /** Limits by organisation id; `default` holds for those not named. */
  organisations: ReadonlyMap<string, OrganisationLimits>;
  /** System → object → that system's field name → policy field: `salesforce` → `Contact` → `BSN__c` → `bsn`. */
  systems: ReadonlyMap<string, ReadonlyMap<string, ReadonlyMap<string, string>>>;
  /** Words in place of the product's own, by notice. */
  notices: ReadonlyMap<NoticeId, Text>;
  detect: ReadonlyMap<string, DetectorSettings>;
  /** Kind of record → how long it is kept, an ISO 8601 duration; every kind has one. */
  retention: ReadonlyMap<Retained, string>;
  review: ReviewSettings;
  sample: SampleSettings;
  /** Paths that explain a lookup beside the product's own. */
  explanations: ReadonlyMap<string, DeclaredPath>;
  lint: LintSettings;
}

export interface Category {
  id: string;
  label: Text;
  dpv: string | null;
  sensitivity: Sensitivity;
  fields: readonly string[];
}

export interface Reason {
  id: string;
  label: Text;
  purpose: string | null;
  /** Legal bases, DPV terms such as `eu-gdpr:A6-1-b`; the first is the one named first. */
  bases: readonly string[];
  /** The national article, in words. */
  law: string | null;
  /** Categories permitted, and the fields they hold. */
  categories: readonly string[];
  fields: ReadonlySet<string>;
  /** Whether consent must be in force: asked for by the pack, or by a basis that is consent. */
  consentRequired: boolean;
  /** Whether that consent must be given for the actor's own organisation by name. */
  consentGranted: boolean;
  /** Whether an objection (GDPR Art. 21) stops this reason. */
  objectionBinds: boolean;
  /** Which compelling grounds outweigh an objection, where the pack says so. */
  because: string | null;
  context: ContextCondition | null;
  /** Told at every lookup with this reason. */
  notice: Text | null;
  /** Null: this reason demands no evidence. Windows in milliseconds. */
  evidence: EvidenceDemand | null;
  breakGlass: boolean;
  noteRequired: boolean;
  reviewAlways: boolean;
  disclose: Disclosure;
}

export interface EvidenceDemand {
  /** `any`: one of these kinds suffices; `all`: each is needed. */
  mode: 'any' | 'all';
  types: readonly WorkType[];
  /** How long before the work's start and after its end a lookup is still explained, in milliseconds. */
  before: number;
  after: number;
  /** What a lookup deserves when none of it is at hand; a silent feed never counts. */
  then: Effect;
  /** The reason to give instead. */
  escape: string | null;
}

/** Where to look from. Every condition that is not null must hold; what a lookup does not tell does not hold. */
export interface ContextCondition {
  sites: ReadonlySet<string> | null;
  /** Whether the site `home` is refused. */
  notHome: boolean;
  /** Whether the device must be managed. */
  managed: boolean;
  /** Address ranges in CIDR notation, or single addresses. */
  networks: readonly string[] | null;
  /** ISO 3166 alpha-2 countries; `EU` stands for the member states. */
  countries: ReadonlySet<string> | null;
  then: Exclude<Effect, 'permit'>;
}

export interface Role {
  id: string;
  kind: ActorKind | null;
  reasons: ReadonlySet<string>;
  /** Change action → its limit. An action that is absent is not mandated. */
  mandate: ReadonlyMap<string, Mandate>;
  /** A role whose conditions fail grants nothing. */
  context: ContextCondition | null;
  /** Whether the role grants nothing to whoever acts for nobody. */
  principalRequired: boolean;
  budget: { subjectsPerTask: number | null; lookupsPerTask: number | null } | null;
}

export interface Mandate {
  max: number | null;
  currency: string | null;
  /** What happens past the limit. */
  then: Exclude<Effect, 'permit'>;
  /** 2: the change is asked about, and somebody else who has the mandate confirms it. */
  persons: 1 | 2;
}

export interface OrganisationLimits {
  id: string;
  kind: OrganisationKind | null;
  /** Null: every reason. */
  reasons: ReadonlySet<string> | null;
  /** Only these roles grant here. Null: every role. */
  roles: ReadonlySet<string> | null;
  /** No fields but those of these categories. Null: all that the reason permits. */
  categories: ReadonlySet<string> | null;
  /** Change action → ceiling, whatever the role's mandate. An action that is absent has none. */
  mandate: ReadonlyMap<string, Mandate>;
  context: ContextCondition | null;
  /** Milliseconds since the epoch, inclusive from, exclusive until; null: open. */
  from: number | null;
  until: number | null;
  /** ISO 3166 alpha-2 countries; `EU` stands for the member states. Null: anywhere. */
  regions: ReadonlySet<string> | null;
}

export interface DetectorSettings {
  on: boolean;
  severity: Severity | null;
  /** Reference to the works council's consent, which `household`, `colleague` and `serial-interest` need. */
  worksCouncil: string | null;
  /** Everything else the pack says of this detector: `over`, `per` and the like. */
  options: Readonly<Record<string, unknown>>;
}

/** A path from an actor to a customer over one piece of the customer's work, or two. Null: no such demand. */
export interface DeclaredPath {
  id: string;
  label: Text;
  work: (typeof PATH_WORK)[number];
  through: PathLink;
  teams: ReadonlySet<string> | null;
  queues: ReadonlySet<string> | null;
  kinds: ReadonlySet<string> | null;
  reasons: ReadonlySet<string> | null;
  /** How long before the work's start and after its end a lookup is still explained, in milliseconds. */
  before: number;
  after: number;
  strength: 'weak' | 'strong';
}

/** Time limits of a review, milliseconds, and what supervisors are let into. */
export interface ReviewSettings {
  /** From when a finding was made, answered or opened again. */
  decideWithin: number;
  /** From when the agent was asked. */
  answerWithin: number;
  /** From when `unjustified` was decided by the first person. */
  confirmWithin: number;
  /** How long before a limit whoever it is for is reminded; 0: only once it has passed. */
  remindBefore: number;
  /** `team`: findings about members of their teams; `assigned`: of those, what was put to them by name. */
  supervisors: { see: 'team' | 'assigned' | 'none'; after: number };
}

/** The blind sample. */
export interface SampleSettings {
  /** The chance of an ordinary lookup that nothing was remarked about; 0: no sample is drawn. */
  share: number;
  /** How many a week are drawn at most, as an average. */
  perWeek: number;
}

export interface LintSettings {
  /** Module names of the audited client. */
  clients: readonly string[];
  /** Wrapper functions that count as an audited lookup, per language. */
  wrappers: Readonly<Record<string, readonly string[]>>;
  sinks: { allow: readonly string[]; regions: readonly string[] };
  severity: Readonly<Record<string, 'error' | 'warning' | 'information' | 'off'>>;
}

/** What is known when a lookup is decided. Gathered first, kept with the decision, enough to replay it. */
export interface Facts {
  /** When the lookup happened, milliseconds since the epoch. */
  at: number;
  operation: Operation;
  reason: string | null;
  /** Whether a non-empty note was given; never the note. */
  hasNote: boolean;
  /** Fields asked for, in policy names or the system's; null asks for all. */
  fields: readonly string[] | null;
  system: string | null;
  change: { action: string; amount: number | null; currency: string | null } | null;
  country: string | null;
  /** Where the actor sits, as far as told. Absent (also in what was kept before there was such a fact): not told. */
  context?: ContextFacts;
  actor: ActorFacts;
  /** The delegation chain, nearest first. Rights are the intersection. */
  onBehalfOf: readonly ActorFacts[];
  /** The newest word on this subject, reason (or its purpose) and organisation; null: none. */
  consent: ConsentFacts | null;
  /** Whether work that the reason demands joins actor and subject now; `unknown` where no feed would know. */
  evidence: 'present' | 'absent' | 'unknown';
  /** What the token may claim; false where actor, organisation or chain falls outside it. */
  withinToken: boolean;
  /** This task so far, this lookup included. Null when the lookup names no task. */
  task: { subjects: number; lookups: number } | null;
  /**
   * The lookup that this one follows, when that was answered `ask` about the same subject and change. `sameActor`
   * is false where somebody else asked, whom nobody in this chain is or acts for; absent is not known.
   */
  follows: { wouldBe: Effect; sameActor?: boolean } | null;
}

export interface ContextFacts {
  site: string | null;
  device: 'managed' | 'unmanaged' | null;
  /** An address, or the name the caller gives the network. */
  network: string | null;
}

export interface ConsentFacts {
  status: ConsentStatus;
  validUntil: number | null;
  /** Id of the version that decided. */
  version: string;
  /** Categories that the consent is limited to; null or absent: all that the reason permits. */
  categories?: readonly string[] | null;
  /** The organisation that the consent itself names; null or absent: for all. */
  organisation?: string | null;
}

export interface ActorFacts {
  known: boolean;
  kind: ActorKind;
  roles: readonly string[];
  organisation: string | null;
  organisationKind: OrganisationKind | null;
  /** False before `employedFrom` or after `employedTo`. */
  employed: boolean;
}

export interface Notice {
  id: string;
  text: Text;
}

export interface Decision {
  effect: Effect;
  wouldBe: Effect;
  /** In the names the caller used; all of the reason's fields when the caller asked for all. */
  permitted: string[];
  withheld: string[];
  notices: Notice[];
  rules: DecisionRule[];
}

/** Something wrong in a pack, at a place. */
export interface Problem {
  file: string;
  /** 1-based. */
  line: number;
  column: number;
  /** Where in the document: `reasons.billing-question.categories[1]`. */
  path: string;
  message: string;
  hint: string | null;
}

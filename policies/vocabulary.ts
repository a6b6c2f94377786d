/**
 * The words that the server and the editor share. One list per word of the glossary; everything else
 * derives its types from here, so a new operation or grade is added in one place.
 */

export const OPERATIONS = ['view', 'search', 'export', 'change'] as const;
export type Operation = (typeof OPERATIONS)[number];

export const ACTOR_KINDS = ['human', 'software'] as const;
export type ActorKind = (typeof ACTOR_KINDS)[number];

export const ORGANISATION_KINDS = ['controller', 'processor', 'intermediary'] as const;
export type OrganisationKind = (typeof ORGANISATION_KINDS)[number];

/** What a decision may be. In observe mode `effect` is `permit` and `wouldBe` holds the real answer. */
export const EFFECTS = ['permit', 'ask', 'deny'] as const;
export type Effect = (typeof EFFECTS)[number];

export const MODES = ['observe', 'enforce'] as const;
export type Mode = (typeof MODES)[number];

export const GRADES = [
  'pending',
  'corroborated',
  'explained',
  'unsupported',
  'contradicted',
  'unexplained',
  'undetermined',
] as const;
export type Grade = (typeof GRADES)[number];

/** Kinds of work that can explain a lookup. `shift` is evidence too, but of presence, not of work. */
export const WORK_TYPES = ['interaction', 'case', 'work-item', 'campaign'] as const;
export type WorkType = (typeof WORK_TYPES)[number];
/** Work of a customer that a path declared in a pack may lead over. */
export const PATH_WORK = ['interaction', 'case', 'work-item', 'campaign'] as const;
/**
 * How that work joins the actor: it is the actor's team's; it was the team's, or the actor's, before; the team had other
 * work with the customer while it ran; or not at all, but for what else the path demands.
 */
export const PATH_LINKS = ['team', 'past-team', 'past-assignee', 'team-alongside', 'anybody'] as const;
/** Weak work explains; it never corroborates, and it is counted apart. */
export const STRENGTHS = ['weak', 'strong'] as const;
export type PathLink = (typeof PATH_LINKS)[number];
export const EVIDENCE_TYPES = [...WORK_TYPES, 'shift'] as const;

/** Layers of packs that bear a name, lowest first. */
export const LAYERS = ['baseline', 'sector', 'organisation'] as const;
export type Layer = (typeof LAYERS)[number];

/** How sensitive a category is: Art. 9 (`special`), Art. 10 (`criminal`) and Art. 87 (`citizen-number`) ask more. */
export const SENSITIVITIES = ['ordinary', 'sensitive', 'special', 'criminal', 'citizen-number'] as const;
export type Sensitivity = (typeof SENSITIVITIES)[number];

/** What a lookup may name as the work it was for. */
export const REFERENCE_TYPES = ['interaction', 'case', 'work-item', 'campaign', 'task'] as const;

/** `objected` is the right to object (GDPR Art. 21); the others are of consent. */
export const CONSENT_STATUSES = ['given', 'refused', 'withdrawn', 'expired', 'objected'] as const;
export type ConsentStatus = (typeof CONSENT_STATUSES)[number];

export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const;
export type Severity = (typeof SEVERITIES)[number];

export const DISCLOSURES = ['now', 'after', 'withheld'] as const;
export type Disclosure = (typeof DISCLOSURES)[number];

export const LANGUAGES = ['nl', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
/** A text in both languages. */
export type Text = { nl: string; en: string };

/** Roles of the people and programs that use this service (not the CRM roles of a pack). */
export const SERVICE_ROLES = [
  'integration',
  'agent',
  'supervisor',
  'security-officer',
  'auditor',
  'privacy-officer',
  'developer',
  'admin',
] as const;
export type ServiceRole = (typeof SERVICE_ROLES)[number];

/**
 * Rules that end in a decision; the linter's rules of the same meaning carry the same names. New ones go last:
 * decisions tell their rules in this order.
 */
export const DECISION_RULES = [
  'lookup-without-reason',
  'unknown-reason',
  'unknown-actor',
  'reason-not-permitted',
  'organisation-not-permitted',
  'contract-ended',
  'region-not-permitted',
  'field-not-permitted',
  'consent-missing',
  'consent-withdrawn',
  'mandate-exceeded',
  'budget-exceeded',
  'note-missing',
  'token-scope-exceeded',
  'no-evidence-at-hand',
  'confirmed',
  'break-glass',
  'context-not-permitted',
  'second-person-needed',
  'principal-missing',
  'objection',
] as const;
export type DecisionRule = (typeof DECISION_RULES)[number];

/** Notices whose words a pack may replace: those of rules, and two that stand by themselves. */
export const NOTICES = [
  ...DECISION_RULES.filter((rule) => rule !== 'confirmed'),
  'fields-withheld',
  'review-always',
] as const;
export type NoticeId = (typeof NOTICES)[number];

export const LINT_RULES = [
  'lookup-without-reason',
  'unknown-reason',
  'vague-reason',
  'field-not-permitted',
  'select-all',
  'dynamic-field-list',
  'direct-crm-client',
  'direct-crm-request',
  'direct-crm-write',
  'bulk-export',
  'personal-data-in-log',
  'personal-data-in-error',
  'personal-data-in-analytics',
  'personal-data-in-error-tracker',
  'personal-data-in-prompt',
  'personal-data-in-url',
  'personal-data-in-file',
  'personal-data-in-cache',
  'personal-data-to-third-party',
  'personal-data-out-of-region',
  'contact-without-consent',
  'consent-hard-coded',
  'denied-decision-ignored',
  'hard-coded-personal-data',
  'hard-coded-customer',
  'credential-exposed',
  'suppression-without-reason',
] as const;
export type LintRule = (typeof LINT_RULES)[number];

/** Detectors that a pack may set. A detector without an entry in the pack runs with its defaults. */
export const DETECTORS = [
  'self',
  'colleague',
  'household',
  'watched-subject',
  'volume-spike',
  'enumeration',
  'search-shape',
  'off-shift',
  'after-employment',
  'serial-interest',
  'reference-reuse',
  'backdated-reference',
  'contradicted-reason',
  'shared-account',
  'peek',
  'self-made-work',
  'budget-exceeded',
  'task-drift',
  'break-glass',
  'consent-withdrawn',
  'missing-lookups',
  'unexplained-lookup',
  // Lookups the policy did not permit: each under the rule that denied it.
  'lookup-without-reason',
  'unknown-reason',
  'unknown-actor',
  'reason-not-permitted',
  'organisation-not-permitted',
  'contract-ended',
  'region-not-permitted',
  'field-not-permitted',
  'consent-missing',
  'mandate-exceeded',
  'note-missing',
  'token-scope-exceeded',
  'context-not-permitted',
  'second-person-needed',
  'principal-missing',
  'objection',
] as const;
export type Detector = (typeof DETECTORS)[number];

/** Detectors that are off until a pack names the works council's consent. */
export const WORKS_COUNCIL_DETECTORS = [
  'colleague',
  'household',
  'serial-interest',
] as const satisfies Detector[];

/** Kinds of record that a pack may give a retention period. */
export const RETAINED = [
  'lookups',
  'evidence',
  'directory',
  'consents',
  'findings',
  'exports',
  'audit-looks',
] as const;
export type Retained = (typeof RETAINED)[number];

/** How long a kind of record is kept where no layer says. */
export const DEFAULT_RETENTION: Readonly<Record<Retained, string>> = {
  lookups: 'P18M',
  evidence: 'P18M',
  directory: 'P18M',
  consents: 'P60M',
  findings: 'P24M',
  exports: 'P12M',
  'audit-looks': 'P24M',
};

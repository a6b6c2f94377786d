import { chart } from './en/chart.ts';
import { consents } from './en/consents.ts';
import { deliveries } from './en/deliveries.ts';
import { errors, signIn } from './en/errors.ts';
import { exports } from './en/exports.ts';
import { answer, compare, context, day, evidence, finding, seen, similar } from './en/finding.ts';
import { inCode } from './en/in-code.ts';
import { integrations } from './en/integrations.ts';
import { log } from './en/log.ts';
import { mine } from './en/mine.ts';
import { customer, specific } from './en/named-reports.ts';
import { overview } from './en/overview.ts';
import { paging } from './en/paging.ts';
import { people } from './en/people.ts';
import { policies } from './en/policies.ts';
import { range } from './en/range.ts';
import { reports } from './en/reports.ts';
import { review } from './en/review.ts';
import { rules } from './en/rules.ts';
import { settings } from './en/settings.ts';
import { team } from './en/team.ts';
import { bulk, keys, triage } from './en/triage.ts';
import type { Texts } from './nl.ts';

/** The console in English. The type holds it to the same strings as the Dutch. */

export const en: Texts = {
  locale: 'en-GB',
  skip: 'Skip to content',
  menu: {
    label: 'Main menu',
    people: 'People',
    overview: 'Overview',
    findings: 'Triage',
    reports: 'Reports',
    policies: 'Policy',
    team: 'My team',
    log: 'Ledger',
    consents: 'Consents',
    exports: 'Exports',
    integrations: 'Integrations',
    settings: 'Settings',
    mine: 'My lookups',
  },
  page: { findings: 'Triage', signIn: 'Sign in', mine: 'My lookups' },
  roles: {
    integration: 'integration',
    agent: 'agent',
    supervisor: 'supervisor',
    'security-officer': 'security officer',
    auditor: 'auditor',
    'privacy-officer': 'privacy officer',
    developer: 'developer',
    admin: 'administrator',
  },
  choose: {
    language: 'Language',
    theme: 'Appearance',
    light: 'Light',
    dark: 'Dark',
    system: 'System',
    signOut: 'Sign out',
  },
  ledger: {
    label: 'State of the ledger: unaltered, and complete',
    unaltered: 'Unaltered',
    checked: (at, entries) => `checked ${at}, ${entries} entries`,
    checkedAt: (at) => `checked ${at}`,
    altered: 'Altered',
    foundAt: (at) => `the ledger is not what was signed, found ${at}`,
    signed: 'Signed',
    signedTo: (signed, size) => `up to entry ${signed} of ${size}`,
    open: 'Ledger',
    entries: (size) => `${size} entries`,
  },
  completeness: {
    states: {
      complete: 'Complete',
      incomplete: 'Incomplete',
      differs: 'Counts differ',
      unknown: 'Completeness unknown',
    },
    told: {
      complete: 'nothing is known to be missing',
      incomplete: 'a source is silent',
      differs: 'a CRM counted fewer than we hold',
      unknown: 'no numbers or counts of every source',
    },
    missing: (n) => `${n} lookups are missing`,
    since: (at) => `since ${at}`,
  },
  missing: {
    title: 'What is missing',
    lead: 'By the source’s own numbers, and by what the CRM counted.',
    what: 'What',
    found: 'When it was found',
    open: 'Now',
    kinds: { silence: 'Silence', difference: 'Count of the CRM', duplicates: 'Numbers used twice' },
    numbers: (first, last) => `Numbers ${first} to ${last}`,
    more: (n) => `${n} are missing`,
    fewer: (n) => `${n} more with us than counted`,
    twice: (n) => `${n} times`,
    silent: 'nothing heard',
    resolved: (at) => `resolved ${at}`,
  },
  grades: {
    pending: 'pending',
    corroborated: 'corroborated',
    explained: 'explained',
    unsupported: 'unsupported',
    contradicted: 'contradicted',
    unexplained: 'unexplained',
    undetermined: 'undetermined',
  },
  severities: { low: 'low', medium: 'medium', high: 'high', critical: 'critical' },
  statuses: {
    open: 'open',
    asked: 'asked',
    answered: 'answer in',
    'to-confirm': 'waiting for second person',
    closed: 'closed',
  },
  outcomes: { justified: 'Justified', unjustified: 'Unjustified', 'policy-gap': 'Policy gap' },
  kinds: { actor: 'agent', source: 'source', organisation: 'organisation' },
  software: 'software',
  triage,
  keys,
  bulk,
  age: {
    days: (n) => `${n} d`,
    hours: (n) => `${n} h`,
    minutes: (n) => `${n} min`,
  },
  recorded: (entry) => `That you are looking at this is recorded, entry ${entry}.`,
  finding,
  operations: { view: 'viewed', search: 'searched', export: 'exported', change: 'changed' },
  day,
  compare,
  context,
  similar,
  evidence,
  answer,
  reports,
  specific,
  deliveries,
  customer,
  review,
  rules,
  inCode,
  team,
  seen,
  mine,
  references: {
    interaction: 'Call',
    case: 'Case',
    'work-item': 'Work item',
    campaign: 'Campaign',
    task: 'Task',
  },
  signIn,
  consents,
  exports,
  integrations,
  log,
  paging,
  settings,
  policies,
  range,
  chart,
  overview,
  people,
  errors,
};

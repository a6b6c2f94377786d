import { chart } from './nl/chart.ts';
import { consents } from './nl/consents.ts';
import { deliveries } from './nl/deliveries.ts';
import { errors, signIn } from './nl/errors.ts';
import { exports } from './nl/exports.ts';
import { answer, compare, context, day, evidence, finding, seen, similar } from './nl/finding.ts';
import { inCode } from './nl/in-code.ts';
import { integrations } from './nl/integrations.ts';
import { log } from './nl/log.ts';
import { mine } from './nl/mine.ts';
import { customer, specific } from './nl/named-reports.ts';
import { overview } from './nl/overview.ts';
import { paging } from './nl/paging.ts';
import { people } from './nl/people.ts';
import { policies } from './nl/policies.ts';
import { range } from './nl/range.ts';
import { reports } from './nl/reports.ts';
import { review } from './nl/review.ts';
import { rules } from './nl/rules.ts';
import { settings } from './nl/settings.ts';
import { team } from './nl/team.ts';
import { bulk, keys, triage } from './nl/triage.ts';

/**
 * The console in Dutch: every string it shows, in one place. `en.ts` must have the same shape, and
 * `test/server/console/text.test.ts` finds what nobody uses. Numbers and times come in already written.
 */

export const nl = {
  locale: 'nl-NL',
  skip: 'Naar de inhoud',
  menu: {
    label: 'Hoofdmenu',
    people: 'Mensen',
    overview: 'Overzicht',
    findings: 'Triage',
    reports: 'Rapporten',
    policies: 'Beleid',
    team: 'Mijn team',
    log: 'Logboek',
    consents: 'Toestemmingen',
    exports: 'Exports',
    integrations: 'Koppelingen',
    settings: 'Instellingen',
    mine: 'Mijn raadplegingen',
  },
  page: { findings: 'Triage', signIn: 'Aanmelden', mine: 'Mijn raadplegingen' },
  roles: {
    integration: 'koppeling',
    agent: 'medewerker',
    supervisor: 'teamleider',
    'security-officer': 'security officer',
    auditor: 'auditor',
    'privacy-officer': 'privacy officer',
    developer: 'ontwikkelaar',
    admin: 'beheerder',
  },
  choose: {
    language: 'Taal',
    theme: 'Weergave',
    light: 'Licht',
    dark: 'Donker',
    system: 'Systeem',
    signOut: 'Afmelden',
  },
  ledger: {
    label: 'Staat van het logboek: ongewijzigd, en volledig',
    unaltered: 'Ongewijzigd',
    checked: (at: string, entries: string) => `gecontroleerd ${at}, ${entries} regels`,
    checkedAt: (at: string) => `gecontroleerd ${at}`,
    altered: 'Gewijzigd',
    foundAt: (at: string) => `het logboek is niet wat is ondertekend, gevonden ${at}`,
    signed: 'Ondertekend',
    signedTo: (signed: string, size: string) => `tot regel ${signed} van ${size}`,
    open: 'Logboek',
    entries: (size: string) => `${size} regels`,
  },
  completeness: {
    states: {
      complete: 'Volledig',
      incomplete: 'Onvolledig',
      differs: 'Telling verschilt',
      unknown: 'Volledigheid onbekend',
    },
    told: {
      complete: 'voor zover bekend ontbreekt er niets',
      incomplete: 'een bron zwijgt',
      differs: 'een CRM telde minder dan wij houden',
      unknown: 'geen nummers of tellingen van elke bron',
    },
    missing: (n: string) => `${n} raadplegingen ontbreken`,
    since: (at: string) => `sinds ${at}`,
  },
  missing: {
    title: 'Wat ontbreekt',
    lead: 'Naar de nummers van de bron zelf, en naar wat het CRM telde.',
    what: 'Wat',
    found: 'Toen het werd gevonden',
    open: 'Nu',
    kinds: { silence: 'Stilte', difference: 'Telling van het CRM', duplicates: 'Nummers dubbel gebruikt' },
    numbers: (first: string, last: string) => `Nummers ${first} t/m ${last}`,
    more: (n: string) => `${n} ontbreken`,
    fewer: (n: string) => `${n} meer bij ons dan geteld`,
    twice: (n: string) => `${n} keer`,
    silent: 'niets gehoord',
    resolved: (at: string) => `opgelost ${at}`,
  },
  grades: {
    pending: 'lopend',
    corroborated: 'bevestigd',
    explained: 'verklaard',
    unsupported: 'niet gestaafd',
    contradicted: 'strijdig',
    unexplained: 'onverklaard',
    undetermined: 'niet vast te stellen',
  },
  severities: { low: 'laag', medium: 'middel', high: 'hoog', critical: 'zeer hoog' },
  statuses: {
    open: 'open',
    asked: 'gevraagd',
    answered: 'antwoord binnen',
    'to-confirm': 'wacht op tweede persoon',
    closed: 'gesloten',
  },
  outcomes: {
    justified: 'Gerechtvaardigd',
    unjustified: 'Ongerechtvaardigd',
    'policy-gap': 'Beleid schiet tekort',
  },
  kinds: { actor: 'medewerker', source: 'bron', organisation: 'organisatie' },
  software: 'software',
  triage,
  keys,
  bulk,
  age: {
    days: (n: string) => `${n} d`,
    hours: (n: string) => `${n} u`,
    minutes: (n: string) => `${n} min`,
  },
  recorded: (entry: string) => `Dat u dit bekijkt is vastgelegd, regel ${entry}.`,
  finding,
  operations: { view: 'bekeken', search: 'gezocht', export: 'uitgevoerd', change: 'gewijzigd' },
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
    interaction: 'Gesprek',
    case: 'Zaak',
    'work-item': 'Taak uit de werkvoorraad',
    campaign: 'Campagne',
    task: 'Opdracht',
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

/** What every language must say. */
export type Texts = typeof nl;

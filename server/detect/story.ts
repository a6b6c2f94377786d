import { type Finding, type FindingStory, type Flag, severityRank } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import { localDate } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';
import type { Language, Text, WorkType } from '#policies/vocabulary.ts';
import { clockTime, day, duration, text, workWord } from '#server/evidence/sentence.ts';
import type { Examined } from '#store/port.ts';
import { isUnaccounted, subjectsOf } from './detector.ts';
import { countOf, gradesLine, listOf, quote } from './words.ts';

/**
 * A finding told in plain words, for somebody who decides on it: who looked, at whom, what was declared, what
 * work there was and was not. The story is the title; rule names are left out; nothing accuses. Customers
 * are counted, not named, and no sentence tells that a customer is watched.
 */
export interface StoryInput {
  about: Finding['about'];
  /** The finding's lookups with their grades. */
  members: readonly Examined[];
  /** What detectors said of them. */
  flags: readonly Flag[];
  /** The actor's other lookups of that day, where the finding lies within one and they are known. */
  others: { total: number; accounted: number } | null;
  policy: Policy;
}

/** Rules whose own sentence says best what happened. */
const OWN_TITLE = new Set([
  'backdated-reference',
  'contradicted-reason',
  'shared-account',
  'reference-reuse',
  'peek',
]);
/** Of these, the one that says most of several lookups together. */
const REUSE = 'reference-reuse';
/** Rules whose sentence says what was the matter with looking, better than the missing work does. */
const TITLE_TAIL = new Set([
  'unknown-reason',
  'after-employment',
  'break-glass',
  'budget-exceeded',
  'consent-missing',
  'consent-withdrawn',
  'context-not-permitted',
  'contract-ended',
  'field-not-permitted',
  'mandate-exceeded',
  'note-missing',
  'objection',
  'organisation-not-permitted',
  'principal-missing',
  'reason-not-permitted',
  'region-not-permitted',
  'second-person-needed',
  'self',
  'token-scope-exceeded',
  'unknown-actor',
]);
/** Rules that say no more than the grades do. */
const SAID_BY_GRADES = new Set([
  'unexplained-lookup',
  'watched-subject',
  'lookup-without-reason',
  'enumeration',
]);
const REMARKS_MAX = 4;
/** People named one by one in a sentence; more are counted. */
const NAMED_MAX = 3;

export function tell(input: StoryInput): FindingStory {
  const lookups = input.members.map(({ lookup }) => lookup).sort((a, b) => a.occurredAt - b.occurredAt);
  const one = (language: Language): { title: string; body: string } => ({
    title: titleOf(input, lookups, language),
    body: [
      deedOf(input, lookups, language),
      workOf(input.members, language),
      ...remarksOf(input, language),
      othersOf(input.others, language),
    ]
      .filter((sentence) => sentence !== '')
      .join(' '),
  });
  const nl = one('nl');
  const en = one('en');
  return { title: text(nl.title, en.title), body: text(nl.body, en.body) };
}

function titleOf(input: StoryInput, lookups: readonly Lookup[], language: Language): string {
  const { members, flags } = input;
  const headline = headlineOf(members, flags);
  if (headline && OWN_TITLE.has(headline.rule)) return unstopped(headline.sentence[language]);
  const deed = shortDeed(lookups, language);
  const tail = headline ? lowerFirst(unstopped(headline.sentence[language])) : missingWork(members, language);
  return `${deed}; ${tail}`;
}

/** The gravest remark, if it has a title of its own and is about at least half of the lookups. */
function headlineOf(members: readonly Examined[], flags: readonly Flag[]): Flag | null {
  const worst = [...flags].sort(
    (a, b) => severityRank(b.severity) - severityRank(a.severity) || weight(b) - weight(a),
  )[0];
  if (!worst || weight(worst) === 0) return null;
  const held = new Set(flags.filter(({ rule }) => rule === worst.rule).map(({ lookup }) => lookup));
  return held.size * 2 >= members.length ? worst : null;
}
const weight = ({ rule }: Flag): number =>
  rule === REUSE ? 3 : OWN_TITLE.has(rule) ? 2 : TITLE_TAIL.has(rule) ? 1 : 0;

/** `Looked at 6 customers in 9 minutes`. */
function shortDeed(lookups: readonly Lookup[], language: Language): string {
  const n = subjectsOf(lookups.map((lookup) => ({ lookup })));
  const count = lookups.length;
  const span = lastOf(lookups) - firstOf(lookups);
  const inTime = span === 0 ? '' : ` in ${duration(span)[language]}`;
  if (n === 0)
    return language === 'nl'
      ? `${upperFirst(countOf(count, 'search', 'nl'))} gedaan`
      : `Made ${countOf(count, 'search', 'en')}`;
  if (count === 1) return language === 'nl' ? 'Eén klant bekeken' : 'Looked at one customer';
  if (n === 1) {
    return language === 'nl'
      ? `Dezelfde klant ${count} keer bekeken${inTime}`
      : `Same customer looked at ${count} times${inTime}`;
  }
  return language === 'nl' ? `${n} klanten bekeken${inTime}` : `Looked at ${n} customers${inTime}`;
}

/** `no call, no case`; or how much of it work explains. What is not judged yet is not said to be either. */
function missingWork(members: readonly Examined[], language: Language): string {
  const nl = language === 'nl';
  const missing = members.filter(isUnaccounted);
  const explained = members.filter(
    ({ grading: { grade } }) => grade === 'corroborated' || grade === 'explained',
  );
  if (explained.length === members.length) return nl ? 'werk verklaart dit' : 'work explains this';
  if (explained.length > 0) {
    return nl
      ? `werk verklaart ${explained.length} van ${members.length}`
      : `work explains ${explained.length} of ${members.length}`;
  }
  if (missing.length === 0) {
    return members.every(({ grading }) => grading.grade === 'undetermined')
      ? nl
        ? 'de bronnen die het weten, zwegen'
        : 'the systems that would know were silent'
      : nl
        ? 'het werk van die dag wordt nog nagegaan'
        : 'the work of that day is still being checked';
  }
  const kinds = heardByAll(missing);
  if (kinds.length === 0) return nl ? 'geen werk dat dit verklaart' : 'no work that explains this';
  return kinds.map((type) => `${nl ? 'geen' : 'no'} ${workWord(type, language)}`).join(', ');
}

/** Only of kinds that were heard can it be said that there was none. */
const heardByAll = (members: readonly Examined[]): WorkType[] => {
  const [first, ...rest] = members;
  return (first?.grading.heard ?? []).filter((type) =>
    rest.every(({ grading }) => grading.heard.includes(type)),
  );
};

/** `On 17 November 2026 between 14:43 and 14:52 a-1042 looked at 6 customers and gave ‘…’ as the reason.` */
function deedOf(input: StoryInput, lookups: readonly Lookup[], language: Language): string {
  const { about, policy } = input;
  const when = whenOf(firstOf(lookups), lastOf(lookups), policy.timezone, language);
  const actors = new Set(lookups.map(({ actor }) => actor.id)).size;
  const verb = verbOf(lookups);
  const n = subjectsOf(lookups.map((lookup) => ({ lookup })));
  const whom = n === 0 ? countOf(lookups.length, 'search', language) : countOf(n, 'customer', language);
  const times =
    n > 0 && lookups.length > n
      ? language === 'nl'
        ? `, in ${lookups.length} raadplegingen`
        : `, in ${lookups.length} lookups`
      : '';
  const declared = `${reasonOf(lookups, policy, language)}${referenceOf(lookups, language)}`;
  if (about.kind === 'actor') {
    const behalf = [...new Set(lookups.flatMap(({ actor }) => actor.onBehalfOf))];
    const chain =
      behalf.length === 0
        ? ''
        : `${language === 'nl' ? ' namens' : ' on behalf of'} ${behalf.length > NAMED_MAX ? `${behalf.length} ${language === 'nl' ? 'medewerkers' : 'agents'}` : listOf(behalf, language)}`;
    return language === 'nl'
      ? `${when} ${verb.nl} ${about.id}${chain} ${whom}${times}, ${declared}.`
      : `${when} ${about.id}${chain} ${verb.en} ${whom}${times}, ${declared}.`;
  }
  const people = countOf(actors, 'actor', language);
  if (language === 'nl') {
    const place = about.kind === 'source' ? `via koppeling ${about.id}` : `bij organisatie ${about.id}`;
    const plural = actors === 1 ? verb.nl : verb.nlMany;
    return `${when} ${plural} ${place} ${people} ${whom}${times}, ${declared}.`;
  }
  const place = about.kind === 'source' ? `through integration ${about.id}` : `at organisation ${about.id}`;
  return `${when} ${people} ${place} ${verb.en} ${whom}${times}, ${declared}.`;
}

function verbOf(lookups: readonly Lookup[]): Text & { nlMany: string } {
  const kinds = new Set(lookups.map(({ operation }) => operation));
  if (kinds.size === 1 && kinds.has('export'))
    return { nl: 'exporteerde', nlMany: 'exporteerden', en: 'exported' };
  if (kinds.size === 1 && kinds.has('change')) return { nl: 'wijzigde', nlMany: 'wijzigden', en: 'changed' };
  if (subjectsOf(lookups.map((lookup) => ({ lookup }))) === 0)
    return { nl: 'deed', nlMany: 'deden', en: 'made' };
  return { nl: 'bekeek', nlMany: 'bekeken', en: 'looked at' };
}

function whenOf(from: number, to: number, timezone: string, language: Language): string {
  const first = clockTime(from, timezone, language);
  const last = clockTime(to, timezone, language);
  const and = language === 'nl' ? 'en' : 'and';
  if (localDate(from, timezone) !== localDate(to, timezone)) {
    const days = `${day(from, timezone, language)} ${and} ${day(to, timezone, language)}`;
    return language === 'nl' ? `Tussen ${days}` : `Between ${days}`;
  }
  const on = `${language === 'nl' ? 'Op' : 'On'} ${day(from, timezone, language)}`;
  if (first === last) return `${on} ${language === 'nl' ? 'om' : 'at'} ${first}`;
  return `${on} ${language === 'nl' ? 'tussen' : 'between'} ${first} ${and} ${last}`;
}

/** What was declared, in the pack's own words where it knows the reason. */
function reasonOf(lookups: readonly Lookup[], policy: Policy, language: Language): string {
  const codes = [...new Set(lookups.map(({ reason }) => reason))];
  const given = codes.filter((code): code is string => code !== null);
  if (given.length === 0) return language === 'nl' ? 'zonder een reden op te geven' : 'giving no reason';
  const labels = given.slice(0, 3).map((code) => quote(policy.reasons.get(code)?.label[language] ?? code));
  if (given.length > 3)
    labels.push(language === 'nl' ? `${given.length - 3} andere` : `${given.length - 3} more`);
  const some = given.length < codes.length ? (language === 'nl' ? 'soms ' : 'sometimes ') : '';
  return language === 'nl'
    ? `${some}met als reden ${listOf(labels, 'nl')}`
    : `${some}giving ${listOf(labels, 'en')} as the reason`;
}

/** The work that was named, where it was one and the same. */
function referenceOf(lookups: readonly Lookup[], language: Language): string {
  const named = lookups.flatMap(({ reference }) => (reference === null ? [] : [reference]));
  const [first] = named;
  if (!first || named.some(({ type, id }) => type !== first.type || id !== first.id)) return '';
  const word = first.type === 'task' ? (language === 'nl' ? 'taak' : 'task') : workWord(first.type, language);
  return language === 'nl'
    ? ` en met verwijzing naar ${word} ${first.id}`
    : ` and naming ${word} ${first.id}`;
}

/** What work there was and was not, as far as it was heard. */
function workOf(members: readonly Examined[], language: Language): string {
  const missing = members.filter(isUnaccounted);
  const kinds = heardByAll(missing);
  const silent = [...new Set(members.flatMap(({ grading }) => grading.silent))];
  const nl = language === 'nl';
  const said: string[] = [];
  if (missing.length > 0 && missing.length === members.length && kinds.length > 0) {
    const none = listOf(
      kinds.map((type) => `${nl ? 'geen' : 'no'} ${workWord(type, language)}`),
      language,
    );
    said.push(
      nl ? `Er is ${none} vastgelegd die dit verklaart.` : `There is ${none} on record that explains it.`,
    );
  } else if (members.length > 1) {
    said.push(gradesLine(members, language));
  }
  // A sentence about "this customer" is clear only where there is one.
  const found = members.length === 1 ? members[0]?.grading.explanations[0] : undefined;
  if (found) said.push(found.sentence[language]);
  if (silent.length > 0) {
    const sources = listOf(
      silent.map((type) => workWord(type, language)),
      language,
    );
    said.push(nl ? `Niet gehoord van: ${sources}.` : `Not heard of: ${sources}.`);
  }
  return said.join(' ');
}

/** What detectors said beside what the title and the grades say. */
function remarksOf({ flags, members }: StoryInput, language: Language): string[] {
  const headline = headlineOf(members, flags);
  const said = flags
    .filter(({ rule }) => !SAID_BY_GRADES.has(rule))
    .sort((a, b) => severityRank(b.severity) - severityRank(a.severity))
    .map(({ sentence }) => sentence[language])
    .filter((sentence) => sentence !== headline?.sentence[language]);
  return [...new Set(said)].slice(0, REMARKS_MAX);
}

function othersOf(others: StoryInput['others'], language: Language): string {
  if (others === null || others.total === 0) return '';
  const { total, accounted } = others;
  if (language === 'nl') {
    if (total === 1) return accounted === 1 ? 'De andere raadpleging die dag is verklaard.' : '';
    return accounted === total
      ? `De ${total} andere raadplegingen die dag zijn verklaard.`
      : `Van de ${total} andere raadplegingen die dag zijn er ${accounted} verklaard.`;
  }
  if (total === 1) return accounted === 1 ? 'The other lookup that day is explained.' : '';
  return accounted === total
    ? `The ${total} other lookups that day are explained.`
    : `Of the ${total} other lookups that day ${accounted} are explained.`;
}

const firstOf = (lookups: readonly Lookup[]): number => lookups[0]?.occurredAt ?? 0;
const lastOf = (lookups: readonly Lookup[]): number => lookups.at(-1)?.occurredAt ?? 0;
const unstopped = (sentence: string): string => sentence.replace(/\.$/, '');
const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
/** Dutch capitalises `één` as `Eén`. */
const upperFirst = (sentence: string): string =>
  sentence.replace(/^é/, 'e').replace(/^./, (first) => first.toUpperCase());

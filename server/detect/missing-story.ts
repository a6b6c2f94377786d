import type { SourceIssue } from '#model/completeness.ts';
import type { FindingStory } from '#model/finding.ts';
import { localDate } from '#policies/durations.ts';
import type { Language } from '#policies/vocabulary.ts';
import { clockTime, day, text } from '#server/evidence/sentence.ts';

/**
 * What is missing of a source, in plain words. It is about an integration, not about a person, and says so.
 */

const TOLD_MAX = 4;

export function tellMissing(source: string, issues: readonly SourceIssue[], zone: string): FindingStory {
  const one = (language: Language) => ({
    title: titleOf(source, issues, zone, language),
    body: [
      ...gapsOf(issues, zone, language),
      ...differencesOf(issues, zone, language),
      ...silencesOf(issues, zone, language),
      ...duplicatesOf(issues, language),
      closing(issues, language),
    ].join(' '),
  });
  const [nl, en] = [one('nl'), one('en')];
  return { title: text(nl.title, en.title), body: text(nl.body, en.body) };
}

const ofKind = (issues: readonly SourceIssue[], kind: SourceIssue['kind']): SourceIssue[] =>
  issues.filter((issue) => issue.kind === kind).sort((a, b) => a.from - b.from);

const sum = (issues: readonly SourceIssue[], of: (issue: SourceIssue) => number): number =>
  issues.reduce((total, issue) => total + of(issue), 0);

/** Lookups missing when they were found; numbers and counts that tell of the same are not added up. */
export const missingIn = (issues: readonly SourceIssue[]): number =>
  Math.max(
    sum(ofKind(issues, 'gap'), ({ count }) => count),
    sum(whole(issues), ({ count }) => Math.max(0, count)),
  );
const stillMissing = (issues: readonly SourceIssue[]): number =>
  Math.max(
    sum(ofKind(issues, 'gap'), ({ open }) => open),
    sum(whole(issues), ({ open }) => Math.max(0, open)),
  );

/** Differences of an hour as a whole, and those of its parts where only parts were counted. */
function whole(issues: readonly SourceIssue[]): SourceIssue[] {
  const all = ofKind(issues, 'difference');
  const isPart = ({ organisation, system }: SourceIssue) => organisation !== null || system !== null;
  const hours = new Set(all.filter((issue) => !isPart(issue)).map(({ from }) => from));
  return all.filter((issue) => !isPart(issue) || !hours.has(issue.from));
}

const lookups = (n: number, language: Language): string =>
  language === 'nl'
    ? `${n} ${n === 1 ? 'raadpleging' : 'raadplegingen'}`
    : `${n} ${n === 1 ? 'lookup' : 'lookups'}`;

function titleOf(source: string, issues: readonly SourceIssue[], zone: string, language: Language): string {
  const nl = language === 'nl';
  const missing = stillMissing(issues);
  const silence = ofKind(issues, 'silence').find(({ open }) => open > 0);
  const over = sum(whole(issues), ({ open }) => Math.max(0, -open));
  const doubles = sum(ofKind(issues, 'duplicates'), ({ count }) => count);
  if (missing > 0) {
    return nl
      ? `${lookups(missing, language)} van ${source} ${missing === 1 ? 'is' : 'zijn'} niet binnengekomen`
      : `${lookups(missing, language)} of ${source} never came in`;
  }
  if (silence) {
    const since = moment(silence.from, zone, language);
    return nl ? `Van ${source} is niets gehoord sinds ${since}` : `Nothing heard of ${source} since ${since}`;
  }
  if (over > 0) {
    return nl
      ? `De telling van ${source} kent ${lookups(over, language)} niet die wij houden`
      : `The count of ${source} does not know ${lookups(over, language)} that we hold`;
  }
  if (missingIn(issues) > 0) {
    return nl
      ? `Ontbrekende raadplegingen van ${source} zijn alsnog binnengekomen`
      : `Missing lookups of ${source} came in after all`;
  }
  if (ofKind(issues, 'silence').length > 0)
    return nl ? `Van ${source} is weer gehoord` : `${source} has been heard again`;
  if (doubles > 0) {
    return nl
      ? `${source} gaf ${lookups(doubles, language)} een nummer dat al gebruikt was`
      : `${source} gave ${lookups(doubles, language)} a number that was used before`;
  }
  return nl ? `De telling van ${source} klopt alsnog` : `The count of ${source} agrees after all`;
}

function gapsOf(issues: readonly SourceIssue[], zone: string, language: Language): string[] {
  const nl = language === 'nl';
  const all = ofKind(issues, 'gap');
  const told = all.slice(0, TOLD_MAX).map(({ from, to, first, last, count, open }) => {
    const numbers =
      first === last
        ? nl
          ? `nummer ${first}`
          : `number ${first}`
        : nl
          ? `de nummers ${first} tot en met ${last}`
          : `numbers ${first} to ${last}`;
    const missed = nl
      ? `${within(from, to, zone, 'nl')} ${first === last ? 'ontbrak' : 'ontbraken'} ${numbers}: ${lookups(count, 'nl')}`
      : `${within(from, to, zone, 'en')} ${numbers} ${first === last ? 'was' : 'were'} missing: ${lookups(count, 'en')}`;
    if (open === count) return `${missed}.`;
    if (open === 0) return nl ? `${missed}; alles kwam alsnog.` : `${missed}; all of it came later.`;
    return nl ? `${missed}; ${open} ontbreken nog.` : `${missed}; ${open} are missing still.`;
  });
  const rest = all.slice(TOLD_MAX);
  if (rest.length === 0) return told;
  const n = sum(rest, ({ open }) => open);
  return [
    ...told,
    nl
      ? `In ${rest.length} andere gaten ${n === 1 ? 'ontbreekt' : 'ontbreken'} nog ${lookups(n, 'nl')}.`
      : `In ${rest.length} other gaps ${lookups(n, 'en')} ${n === 1 ? 'is' : 'are'} missing still.`,
  ];
}

function differencesOf(issues: readonly SourceIssue[], zone: string, language: Language): string[] {
  const nl = language === 'nl';
  const all = whole(issues);
  const short = all.filter(({ open }) => open > 0);
  const over = all.filter(({ open }) => open < 0);
  const settled = all.filter(({ open }) => open === 0);
  const said: string[] = [];
  const spanOf = (some: readonly SourceIssue[]) =>
    within(some[0]?.from ?? 0, some.at(-1)?.to ?? 0, zone, language);
  if (short.length > 0) {
    const n = sum(short, ({ open }) => open);
    said.push(
      nl
        ? `${spanOf(short)} telde het CRM zelf ${lookups(n, 'nl')} meer dan wij houden.`
        : `${spanOf(short)} the CRM itself counted ${lookups(n, 'en')} more than we hold.`,
    );
  }
  if (over.length > 0) {
    const n = -sum(over, ({ open }) => open);
    said.push(
      nl
        ? `${spanOf(over)} telde het CRM zelf ${lookups(n, 'nl')} minder dan wij houden.`
        : `${spanOf(over)} the CRM itself counted ${lookups(n, 'en')} fewer than we hold.`,
    );
  }
  if (settled.length > 0) {
    said.push(
      nl ? `${spanOf(settled)} klopt de telling inmiddels.` : `${spanOf(settled)} the counts agree by now.`,
    );
  }
  return said;
}

function silencesOf(issues: readonly SourceIssue[], zone: string, language: Language): string[] {
  const nl = language === 'nl';
  return ofKind(issues, 'silence')
    .slice(-TOLD_MAX)
    .map(({ from, open }) => {
      const since = moment(from, zone, language);
      if (open > 0) {
        return nl
          ? `Sinds ${since} is er niets gehoord, in uren waarin deze bron gewoonlijk raadplegingen stuurt of zich meldt.`
          : `Nothing was heard since ${since}, in hours in which this source usually sends lookups or reports itself.`;
      }
      return nl
        ? `De stilte die om ${since} begon, is voorbij.`
        : `The silence that began at ${since} is over.`;
    });
}

function duplicatesOf(issues: readonly SourceIssue[], language: Language): string[] {
  const n = sum(ofKind(issues, 'duplicates'), ({ count }) => count);
  if (n === 0) return [];
  return [
    language === 'nl'
      ? `${lookups(n, 'nl')} ${n === 1 ? 'kreeg' : 'kregen'} een nummer dat een andere raadpleging al had.`
      : `${lookups(n, 'en')} had a number that another lookup had before.`,
  ];
}

function closing(issues: readonly SourceIssue[], language: Language): string {
  const nl = language === 'nl';
  const about = nl
    ? 'Dit gaat over een koppeling, niet over een medewerker.'
    : 'This is about an integration, not about a person.';
  if (stillMissing(issues) === 0) return about;
  return nl
    ? `${about} Vraag de beheerder van de koppeling om ze alsnog te sturen; wat er al is, wordt niet dubbel geteld.`
    : `${about} Ask whoever runs the integration to send them after all; what is here already is not counted twice.`;
}

const moment = (at: number, zone: string, language: Language): string =>
  `${day(at, zone, language)} ${clockTime(at, zone, language)}`;

function within(from: number, to: number, zone: string, language: Language): string {
  const nl = language === 'nl';
  if (localDate(from, zone) !== localDate(to, zone)) {
    return nl
      ? `Tussen ${moment(from, zone, 'nl')} en ${moment(to, zone, 'nl')}`
      : `Between ${moment(from, zone, 'en')} and ${moment(to, zone, 'en')}`;
  }
  const [first, last] = [clockTime(from, zone, language), clockTime(to, zone, language)];
  const on = `${nl ? 'Op' : 'On'} ${day(from, zone, language)}`;
  if (first === last) return `${on} ${nl ? 'om' : 'at'} ${first}`;
  return `${on} ${nl ? 'tussen' : 'between'} ${first} ${nl ? 'en' : 'and'} ${last}`;
}

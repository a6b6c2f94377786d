import { listed } from './notices.ts';
import type { Decision, Facts, Policy } from './policy.ts';
import { meanings } from './prepare.ts';
import type { DecisionRule, Text } from './vocabulary.ts';

/**
 * A decision in sentences, for those who review and for the editor. What whoever looked is told stands in
 * `notices.ts`.
 */

/** What a sentence about a decision may speak of. */
interface Told {
  /** The reason between quotation marks: its label, or the code that was given. */
  reason: Text;
  /** The fields withheld with their categories, at most three named. */
  fields: Text;
  work: Text;
  /** That the question was answered, and which. */
  confirmed: Text;
}

/** What can be asked about, the most telling first. */
const ASKED = [
  'second-person-needed',
  'mandate-exceeded',
  'context-not-permitted',
  'no-evidence-at-hand',
] as const satisfies DecisionRule[];
const CONFIRMED: Readonly<Record<(typeof ASKED)[number], Text>> = {
  'second-person-needed': {
    nl: 'Een tweede persoon heeft de wijziging bevestigd.',
    en: 'A second person confirmed the change.',
  },
  'mandate-exceeded': {
    nl: 'De wijziging boven het mandaat is bevestigd.',
    en: 'The change above the mandate was confirmed.',
  },
  'context-not-permitted': {
    nl: 'De raadpleging van een andere plek of ander apparaat is bevestigd.',
    en: 'The lookup from another place or device was confirmed.',
  },
  'no-evidence-at-hand': {
    nl: 'De raadpleging zonder werk erbij is bevestigd.',
    en: 'The lookup without work at hand was confirmed.',
  },
};

const EXPLANATIONS: Readonly<Record<DecisionRule, (told: Told) => Text>> = {
  'lookup-without-reason': () => ({
    nl: 'Deze raadpleging zegt niet waarom.',
    en: 'This lookup does not say why.',
  }),
  'unknown-reason': ({ reason }) => ({
    nl: `De reden ${reason.nl} staat niet in het beleid.`,
    en: `The reason ${reason.en} is not in the policy.`,
  }),
  'unknown-actor': () => ({
    nl: 'Het account, of dat waarvoor het werkt, is niet bekend of niet actief op deze dag.',
    en: 'The account, or the one it works for, is not known or not active on this day.',
  }),
  'reason-not-permitted': ({ reason }) => ({
    nl: `${reason.nl} hoort niet bij de rol van dit account, of van wie het vertegenwoordigt.`,
    en: `${reason.en} is not part of the role of this account, or of whom it acts for.`,
  }),
  'organisation-not-permitted': ({ reason }) => ({
    nl: `${reason.nl} is met deze organisatie niet afgesproken.`,
    en: `${reason.en} has not been agreed with this organisation.`,
  }),
  'contract-ended': () => ({
    nl: 'De afspraken met deze organisatie gelden niet op deze dag.',
    en: 'The agreement with this organisation does not cover this day.',
  }),
  'region-not-permitted': () => ({
    nl: 'Vanuit dit land mag deze organisatie niet raadplegen.',
    en: 'This organisation may not look from this country.',
  }),
  'field-not-permitted': ({ reason, fields }) => ({
    nl: `${reason.nl} staat ${fields.nl} niet toe.`,
    en: `${reason.en} does not permit ${fields.en}.`,
  }),
  'consent-missing': ({ reason }) => ({
    nl: `Voor ${reason.nl} is toestemming nodig; die is niet vastgelegd.`,
    en: `${reason.en} needs consent; none is recorded.`,
  }),
  'consent-withdrawn': ({ reason }) => ({
    nl: `Voor ${reason.nl} is toestemming nodig; die geldt niet of niet meer.`,
    en: `${reason.en} needs consent; it is not, or no longer, in force.`,
  }),
  'mandate-exceeded': () => ({
    nl: 'Deze wijziging gaat boven het mandaat.',
    en: 'This change is above the mandate.',
  }),
  'budget-exceeded': () => ({
    nl: 'De taak is niet genoemd, of gaat verder dan het aantal dat per taak is afgesproken.',
    en: 'The task is not named, or goes past the number agreed per task.',
  }),
  'note-missing': ({ reason }) => ({
    nl: `Bij ${reason.nl} hoort een toelichting; die ontbreekt.`,
    en: `${reason.en} asks for a note; there is none.`,
  }),
  'token-scope-exceeded': () => ({
    nl: 'De koppeling sprak voor een account waarvoor zij dat niet mag.',
    en: 'The integration spoke for an account that it may not speak for.',
  }),
  'no-evidence-at-hand': ({ reason, work }) => ({
    nl: `Er was op dat moment geen ${work.nl} bij ${reason.nl}.`,
    en: `There was no ${work.en} at hand for ${reason.en}.`,
  }),
  confirmed: ({ confirmed }) => confirmed,
  'break-glass': () => ({ nl: 'Dit was noodtoegang.', en: 'This was emergency access.' }),
  'context-not-permitted': () => ({
    nl: 'Plek, netwerk of apparaat zijn niet die van de afspraak, of zijn niet verteld.',
    en: 'The place, network or device is not what was agreed, or was not told.',
  }),
  'second-person-needed': () => ({
    nl: 'Voor deze wijziging zijn twee mensen nodig.',
    en: 'This change takes two people.',
  }),
  'principal-missing': () => ({
    nl: 'Het programma keek voor niemand, en mag dit alleen namens iemand.',
    en: 'The program looked for nobody, and may do this only on somebody’s behalf.',
  }),
  objection: ({ reason }) => ({
    nl: `Tegen ${reason.nl} is bezwaar gemaakt.`,
    en: `An objection to ${reason.en} is in force.`,
  }),
};

const OBSERVED: Text = {
  nl: 'Het beleid kijkt mee en houdt niets tegen.',
  en: 'The policy observes, and holds nothing back.',
};

/**
 * A decision in one or two sentences, for reviewers and for the editor: what weighs most, then either that
 * the policy only observes, or what comes next.
 */
export function explainDecision(policy: Policy, facts: Facts, decision: Decision): Text {
  const reason = facts.reason === null ? undefined : policy.reasons.get(facts.reason);
  const label = reason?.label ?? { nl: facts.reason ?? '', en: facts.reason ?? '' };
  const types = reason?.evidence?.types ?? [];
  const asked = ASKED.find((rule) => decision.rules.includes(rule));
  const told: Told = {
    reason: { nl: `‘${label.nl}’`, en: `‘${label.en}’` },
    fields: withheldNames(policy, facts, decision),
    work: { nl: listed(types, 'nl', 'of'), en: listed(types, 'en', 'or') },
    confirmed: CONFIRMED[asked ?? 'mandate-exceeded'],
  };
  // A confirmation says by itself what was asked.
  const answered = decision.rules.includes('confirmed') ? asked : undefined;
  const rules = decision.rules.filter((rule) => rule !== answered).toSorted(byWeight);
  const sentences = rules.map((rule) => EXPLANATIONS[rule](told));
  const first: Text = sentences[0] ?? {
    nl: `${told.reason.nl} staat deze raadpleging toe.`,
    en: `${told.reason.en} permits this lookup.`,
  };
  const second = decision.effect !== decision.wouldBe ? OBSERVED : sentences[1];
  if (second === undefined) return first;
  return { nl: `${first.nl} ${second.nl}`, en: `${first.en} ${second.en}` };
}

/** What can never deny comes after what can. */
const MILD: readonly DecisionRule[] = ['no-evidence-at-hand', 'confirmed', 'break-glass'];

function byWeight(a: DecisionRule, b: DecisionRule): number {
  return MILD.indexOf(a) - MILD.indexOf(b);
}

/** `BSN__c` (citizen number), `iban` (billing) and 2 more: those outside the reason, where others were withheld too. */
function withheldNames(policy: Policy, facts: Facts, decision: Decision): Text {
  const within = policy.reasons.get(facts.reason ?? '')?.fields ?? new Set();
  const outside = decision.withheld.filter((name) => {
    const fields = meanings(policy, facts.system, name);
    return fields.length === 0 || !fields.every((field) => within.has(field));
  });
  const withheld = outside.length > 0 ? outside : decision.withheld;
  const namesIn = (language: 'nl' | 'en', and: string, more: string) => {
    const names = withheld.slice(0, 3).map((name) => {
      const categories = new Set(
        meanings(policy, facts.system, name).map((field) => policy.fields.get(field) ?? ''),
      );
      const labels = [...categories].map((id) => policy.categories.get(id)?.label[language] ?? id);
      return labels.length === 0 ? `\`${name}\`` : `\`${name}\` (${labels.join(', ').toLowerCase()})`;
    });
    const rest = withheld.length - names.length;
    if (rest > 0) names.push(`${rest} ${more}`);
    const last = names.pop() ?? '';
    return names.length === 0 ? last : `${names.join(', ')} ${and} ${last}`;
  };
  return { nl: namesIn('nl', 'en', 'andere'), en: namesIn('en', 'and', 'more') };
}

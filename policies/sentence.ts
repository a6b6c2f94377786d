import type { Decision, Facts, Notice, Policy, Reason } from './policy.ts';
import { meanings } from './prepare.ts';
import type { DecisionRule, Effect, Text, WorkType } from './vocabulary.ts';

/**
 * Every sentence a decision is told in. Notices go to whoever looked: about their own work only, never about
 * the customer, so that a refused consent and one never asked read the same. `explainDecision` is for those
 * who review and for the editor.
 */

const NOTICES: Readonly<Record<Exclude<DecisionRule, 'no-evidence-at-hand' | 'confirmed'>, Text>> = {
  'lookup-without-reason': {
    nl: 'Deze raadpleging zegt niet waarom. Geef de reden op die bij uw werk past.',
    en: 'This lookup does not say why. Give the reason that fits your work.',
  },
  'unknown-reason': {
    nl: 'Deze reden staat niet in het beleid. Kies een reden uit de lijst.',
    en: 'This reason is not in the policy. Choose one from the list.',
  },
  'unknown-actor': {
    nl: 'Dit account is hier niet bekend of niet meer actief. Vraag uw leidinggevende het te laten nakijken.',
    en: 'This account is not known here, or no longer active. Ask your supervisor to have it checked.',
  },
  'reason-not-permitted': {
    nl: 'Deze reden hoort niet bij uw rol. Kies een andere reden, of geef het werk door.',
    en: 'This reason is not part of your role. Choose another reason, or pass the work on.',
  },
  'organisation-not-permitted': {
    nl: 'Deze reden is met uw organisatie niet afgesproken. Geef het werk door aan de opdrachtgever.',
    en: 'This reason has not been agreed with your organisation. Pass the work on to your principal.',
  },
  'contract-ended': {
    nl: 'De afspraken met uw organisatie gelden vandaag niet. Vraag uw leidinggevende ernaar.',
    en: 'The agreement with your organisation does not cover today. Ask your supervisor about it.',
  },
  'region-not-permitted': {
    nl: 'Met uw organisatie is afgesproken dat dit werk niet vanuit dit land gebeurt.',
    en: 'It was agreed with your organisation that this work is not done from this country.',
  },
  'field-not-permitted': {
    nl: 'Deze reden staat de gevraagde velden niet toe. Kies de reden die bij uw werk past.',
    en: 'This reason does not permit the fields asked for. Choose the reason that fits your work.',
  },
  'consent-missing': {
    nl: 'Voor deze reden is een geldige toestemming nodig, en die is er nu niet. Kies een andere reden, of laat het aanbod rusten.',
    en: 'This reason needs a valid consent, and there is none now. Choose another reason, or leave the offer.',
  },
  'consent-withdrawn': {
    nl: 'Voor deze reden is een geldige toestemming nodig, en die is er nu niet. Kies een andere reden, of laat het aanbod rusten.',
    en: 'This reason needs a valid consent, and there is none now. Choose another reason, or leave the offer.',
  },
  'mandate-exceeded': {
    nl: 'Deze wijziging valt buiten uw mandaat. Leg haar voor aan uw leidinggevende.',
    en: 'This change is beyond your mandate. Put it to your supervisor.',
  },
  'budget-exceeded': {
    nl: 'Deze raadpleging noemt geen taak, of gaat verder dan het aantal dat per taak is afgesproken. Noem de taak, of geef haar door aan een collega.',
    en: 'This lookup names no task, or goes past the number agreed per task. Name the task, or hand it to a colleague.',
  },
  'note-missing': {
    nl: 'Bij deze reden hoort een toelichting. Schrijf in één zin waarvoor het is.',
    en: 'This reason asks for a note. Write in one sentence what it is for.',
  },
  'token-scope-exceeded': {
    nl: 'De koppeling kan deze vraag niet voor dit account stellen. Meld het bij de beheerder van de koppeling.',
    en: 'The integration cannot ask this for this account. Tell whoever runs the integration.',
  },
  'break-glass': {
    nl: 'Dit is noodtoegang. De toelichting wordt bewaard en deze raadpleging wordt nagekeken.',
    en: 'This is emergency access. The note is kept and this lookup will be reviewed.',
  },
  'context-not-permitted': {
    nl: 'Dit werk is niet afgesproken vanaf deze plek of dit apparaat. Doe het vanaf uw werkplek.',
    en: 'This work is not agreed from this place or device. Do it from your workplace.',
  },
  'second-person-needed': {
    nl: 'Voor deze wijziging zijn twee mensen nodig. Laat een collega met hetzelfde mandaat haar bevestigen.',
    en: 'This change takes two people. Have a colleague with the same mandate confirm it.',
  },
  'principal-missing': {
    nl: 'Dit programma mag dit alleen namens iemand. Noem namens wie het kijkt.',
    en: 'This program may do this only on somebody’s behalf. Name for whom it looks.',
  },
  objection: {
    nl: 'Deze reden kan hier nu niet worden gebruikt. Kies een andere reden, of laat het aanbod rusten.',
    en: 'This reason cannot be used here now. Choose another reason, or leave the offer.',
  },
};

/** Said in place of a rule's own notice when the decision went no further than this. */
const SOME_FIELDS_WITHHELD = notice('fields-withheld', {
  nl: 'Een deel van de gevraagde velden hoort niet bij deze reden en blijft verborgen.',
  en: 'Some of the fields asked for are not part of this reason and stay hidden.',
});
const CONFIRM_CHANGE = notice('mandate-exceeded', {
  nl: 'Deze wijziging gaat boven uw mandaat. Bevestig haar als dit zo is afgesproken.',
  en: 'This change is above your mandate. Confirm it if this was agreed.',
});
const REVIEWED_ALWAYS = notice('review-always', {
  nl: 'Bij deze reden wordt elke raadpleging nagekeken.',
  en: 'With this reason every lookup is reviewed.',
});

const READY: ReadonlyMap<string, Notice> = new Map(
  Object.entries(NOTICES).map(([id, text]) => [id, notice(id, text)]),
);

function notice(id: string, text: Text): Notice {
  return Object.freeze({ id, text: Object.freeze(text) });
}

const WORK: Readonly<Record<WorkType, Text>> = {
  interaction: { nl: 'gesprek', en: 'call' },
  case: { nl: 'zaak', en: 'case' },
  'work-item': { nl: 'taak', en: 'work item' },
  campaign: { nl: 'campagne', en: 'campaign' },
};

const withoutEvidence = new WeakMap<Reason, Notice>();

/** “You have no call or case with this customer; this lookup will be reviewed.” by what the reason demands. */
function noEvidence(reason: Reason): Notice {
  let made = withoutEvidence.get(reason);
  if (made === undefined) {
    const types = reason.evidence?.types ?? [];
    made = notice('no-evidence-at-hand', {
      nl: `U hebt geen ${listed(types, 'nl', 'of')} met deze klant; deze raadpleging wordt nagekeken.`,
      en: `You have no ${listed(types, 'en', 'or')} with this customer; this lookup will be reviewed.`,
    });
    withoutEvidence.set(reason, made);
  }
  return made;
}

function listed(types: readonly WorkType[], language: 'nl' | 'en', or: string): string {
  const words = types.map((type) => WORK[type][language]);
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} ${or} ${last}`;
}

const NONE: readonly Notice[] = [];

/**
 * The notices of a decision, in the order of its rules. `noFieldLeft` is non-zero when the fields themselves
 * led to the denial. A change that was confirmed needs no further word.
 */
export function noticesFor(
  rules: readonly DecisionRule[],
  wouldBe: Effect,
  reason: Reason | null,
  noFieldLeft: number,
): Notice[] {
  if (rules.length === 0 && reason?.reviewAlways !== true) return NONE.slice();
  const notices: Notice[] = [];
  for (const rule of rules) {
    if (rule === 'no-evidence-at-hand') {
      if (reason !== null) notices.push(noEvidence(reason));
    } else if (rule === 'field-not-permitted' && noFieldLeft === 0) notices.push(SOME_FIELDS_WITHHELD);
    else if (rule === 'mandate-exceeded' && wouldBe === 'ask') notices.push(CONFIRM_CHANGE);
    else if (rule === 'mandate-exceeded' && wouldBe === 'permit') continue;
    else {
      const ready = READY.get(rule);
      if (ready !== undefined) notices.push(ready);
    }
  }
  if (reason?.reviewAlways === true && !reason.breakGlass) notices.push(REVIEWED_ALWAYS);
  return notices;
}

/** What a sentence about a decision may speak of. */
interface Told {
  /** The reason between quotation marks: its label, or the code that was given. */
  reason: Text;
  /** The fields withheld with their categories, at most three named. */
  fields: Text;
  work: Text;
}

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
  confirmed: () => ({
    nl: 'De wijziging boven het mandaat is bevestigd.',
    en: 'The change above the mandate was confirmed.',
  }),
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
  const told: Told = {
    reason: { nl: `‘${label.nl}’`, en: `‘${label.en}’` },
    fields: withheldNames(policy, facts, decision),
    work: { nl: listed(types, 'nl', 'of'), en: listed(types, 'en', 'or') },
  };
  // A confirmation says by itself that the mandate was exceeded.
  const rules = decision.rules.includes('confirmed')
    ? decision.rules.filter((rule) => rule !== 'mandate-exceeded').toSorted(byWeight)
    : decision.rules.toSorted(byWeight);
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

/** `BSN__c` (citizen number), `iban` (billing) and 2 more */
function withheldNames(policy: Policy, facts: Facts, decision: Decision): Text {
  const namesIn = (language: 'nl' | 'en', and: string, more: string) => {
    const names = decision.withheld.slice(0, 3).map((name) => {
      const categories = new Set(
        meanings(policy, facts.system, name).map((field) => policy.fields.get(field) ?? ''),
      );
      const labels = [...categories].map((id) => policy.categories.get(id)?.label[language] ?? id);
      return labels.length === 0 ? `\`${name}\`` : `\`${name}\` (${labels.join(', ').toLowerCase()})`;
    });
    const rest = decision.withheld.length - names.length;
    if (rest > 0) names.push(`${rest} ${more}`);
    const last = names.pop() ?? '';
    return names.length === 0 ? last : `${names.join(', ')} ${and} ${last}`;
  };
  return { nl: namesIn('nl', 'en', 'andere'), en: namesIn('en', 'and', 'more') };
}

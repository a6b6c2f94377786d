import type { Notice, Policy, Reason } from './policy.ts';
import type { DecisionRule, Effect, NoticeId, Text, WorkType } from './vocabulary.ts';

/**
 * What whoever looked is told: about their own work only, never about the customer, so that a refused consent and
 * one never asked read the same. A pack may put its own words in place of these.
 */

const TEXTS: Readonly<Record<Exclude<DecisionRule, 'no-evidence-at-hand' | 'confirmed'>, Text>> = {
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
const CONFIRM_PLACE = notice('context-not-permitted', {
  nl: 'Dit werk is niet afgesproken vanaf deze plek of dit apparaat. Bevestig dat het nu nodig is; dat wordt bewaard.',
  en: 'This work is not agreed from this place or device. Confirm that it is needed now; that is kept.',
});
const REVIEWED_ALWAYS = notice('review-always', {
  nl: 'Bij deze reden wordt elke raadpleging nagekeken.',
  en: 'With this reason every lookup is reviewed.',
});

const READY: ReadonlyMap<string, Notice> = new Map(
  Object.entries(TEXTS).map(([id, text]) => [id, notice(id, text)]),
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

/**
 * “You have no call or case with this customer; this lookup will be reviewed.” by what the reason demands, what
 * happens without it, and which reason to give instead.
 */
function noEvidence(policy: Policy, { evidence }: Reason, wouldBe: Effect): Notice {
  const types = evidence?.types ?? [];
  const then = wouldBe === 'permit' ? wouldBe : (evidence?.then ?? 'permit');
  const instead = evidence?.escape == null ? undefined : policy.reasons.get(evidence.escape);
  const made = {
    nl: `U hebt geen ${listed(types, 'nl', 'of')} met deze klant${WITHOUT_EVIDENCE[then].nl}`,
    en: `You have no ${listed(types, 'en', 'or')} with this customer${WITHOUT_EVIDENCE[then].en}`,
  };
  if (instead === undefined) return notice('no-evidence-at-hand', made);
  return notice('no-evidence-at-hand', {
    nl: `${made.nl} Is het toch nodig, geef dan de reden ‘${instead.label.nl}’.`,
    en: `${made.en} If it is needed all the same, give the reason ‘${instead.label.en}’.`,
  });
}

const WITHOUT_EVIDENCE: Readonly<Record<Effect, Text>> = {
  permit: { nl: '; deze raadpleging wordt nagekeken.', en: '; this lookup will be reviewed.' },
  ask: {
    nl: '. Bevestig dat u deze gegevens nodig hebt; de raadpleging wordt dan nagekeken.',
    en: '. Confirm that you need this data; the lookup will then be reviewed.',
  },
  deny: { nl: ', en bij deze reden hoort dat.', en: ', and this reason asks for one.' },
};

/** `call, case or work item` */
export function listed(types: readonly WorkType[], language: 'nl' | 'en', or: string): string {
  const words = types.map((type) => WORK[type][language]);
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} ${or} ${last}`;
}

const NONE: readonly Notice[] = [];

/**
 * The notices of a decision, in the order of its rules, in the pack's words where it has its own. `noFieldLeft` is
 * non-zero when the fields themselves led to the denial. What was confirmed needs no further word.
 */
export function noticesFor(
  policy: Policy,
  rules: readonly DecisionRule[],
  wouldBe: Effect,
  reason: Reason | null,
  noFieldLeft: number,
): Notice[] {
  if (rules.length === 0 && reason?.reviewAlways !== true && reason?.notice == null) return NONE.slice();
  const notices: Notice[] = [];
  const tell = (one: Notice | undefined) => {
    if (one === undefined) return;
    const own = policy.notices.get(one.id as NoticeId);
    notices.push(own === undefined ? one : notice(one.id, own));
  };
  if (reason?.notice != null) notices.push(notice('reason-notice', reason.notice));
  for (const rule of rules) {
    if (wouldBe === 'permit' && ASKED.has(rule)) continue;
    if (rule === 'no-evidence-at-hand') {
      if (reason !== null) tell(noEvidence(policy, reason, wouldBe));
    } else if (rule === 'field-not-permitted' && noFieldLeft === 0) tell(SOME_FIELDS_WITHHELD);
    else if (rule === 'mandate-exceeded' && wouldBe === 'ask') tell(CONFIRM_CHANGE);
    else if (rule === 'context-not-permitted' && wouldBe === 'ask') tell(CONFIRM_PLACE);
    // Consent and objection read the same where the reason needs consent.
    else if (rule === 'objection' && reason?.consentRequired === true) {
      tell({ id: rule, text: policy.notices.get('consent-withdrawn') ?? TEXTS['consent-withdrawn'] });
    } else tell(READY.get(rule));
  }
  if (reason?.reviewAlways === true && !reason.breakGlass) tell(REVIEWED_ALWAYS);
  return notices;
}

/** Rules that permit only once their question is answered: no more needs saying then. */
const ASKED: ReadonlySet<DecisionRule> = new Set([
  'mandate-exceeded',
  'context-not-permitted',
  'second-person-needed',
]);

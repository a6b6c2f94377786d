import type { Flag } from '#model/finding.ts';
import type { DecisionRule, Severity, Text } from '#policies/vocabulary.ts';
import { text } from '#server/evidence/sentence.ts';
import type { Examined } from '#store/port.ts';
import { type Detector, flag, isUnaccounted } from './detector.ts';
import type { Peers } from './peers.ts';
import { SLIPS } from './signs.ts';

type Slip = (typeof SLIPS)[number];

/**
 * Decisions that the policy did not permit. In observe mode the data was shown all the same. One table; each
 * row is a detector by the rule's own name.
 */
interface Row {
  rule: DecisionRule;
  severity: Severity;
  question: Text;
  sentence: Text;
  /** False where work that explains the lookup settles it: the reason is then a matter of registration. */
  evenExplained: boolean;
  about: Flag['about']['kind'];
}

const ROWS: readonly Row[] = [
  {
    rule: 'lookup-without-reason',
    severity: 'low',
    question: text('Is er een reden opgegeven?', 'Was a reason given?'),
    sentence: text('Er is geen reden opgegeven.', 'No reason was given.'),
    evenExplained: false,
    about: 'actor',
  },
  {
    rule: 'unknown-reason',
    severity: 'low',
    question: text('Kent het beleid de opgegeven reden?', 'Does the policy know the reason that was given?'),
    sentence: text(
      'Het beleid kent de opgegeven reden niet.',
      'The policy does not know the reason that was given.',
    ),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'reason-not-permitted',
    severity: 'medium',
    question: text('Mag deze rol deze reden gebruiken?', 'May this role use this reason?'),
    sentence: text(
      'De opgegeven reden hoort niet bij deze rol.',
      'The reason that was given is not one for this role.',
    ),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'organisation-not-permitted',
    severity: 'high',
    question: text('Mag deze organisatie deze reden gebruiken?', 'May this organisation use this reason?'),
    sentence: text(
      'De opgegeven reden is niet met deze organisatie afgesproken.',
      'The reason that was given is not agreed with this organisation.',
    ),
    evenExplained: true,
    about: 'organisation',
  },
  {
    rule: 'contract-ended',
    severity: 'high',
    question: text(
      'Loopt het contract met deze organisatie?',
      'Is the contract with this organisation in force?',
    ),
    sentence: text(
      'Het contract met deze organisatie liep toen niet.',
      'The contract with this organisation was not in force then.',
    ),
    evenExplained: true,
    about: 'organisation',
  },
  {
    rule: 'region-not-permitted',
    severity: 'medium',
    question: text(
      'Mag deze organisatie vanuit dit land kijken?',
      'May this organisation look from this country?',
    ),
    sentence: text(
      'De raadpleging kwam uit een land dat niet met de organisatie is afgesproken.',
      'The lookup came from a country that is not agreed with the organisation.',
    ),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'unknown-actor',
    severity: 'high',
    question: text('Is bekend wie keek?', 'Is it known who looked?'),
    sentence: text(
      'Wie keek is niet bekend, of was toen niet in dienst.',
      'Who looked is not known, or was not employed then.',
    ),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'token-scope-exceeded',
    severity: 'high',
    question: text(
      'Valt de raadpleging binnen de rechten van de koppeling?',
      'Is the lookup within the rights of its integration?',
    ),
    sentence: text(
      'De koppeling meldde een raadpleging buiten haar eigen rechten.',
      'The integration reported a lookup outside its own rights.',
    ),
    evenExplained: true,
    about: 'source',
  },
  {
    rule: 'mandate-exceeded',
    severity: 'medium',
    question: text('Valt de wijziging binnen het mandaat?', 'Is the change within the mandate?'),
    sentence: text(
      'De wijziging gaat het mandaat van deze rol te boven.',
      'The change goes beyond the mandate of this role.',
    ),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'budget-exceeded',
    severity: 'medium',
    question: text(
      'Bleef de software binnen het budget van haar taak?',
      'Did the software stay within the budget of its task?',
    ),
    sentence: text('Meer dan voor één taak is afgesproken.', 'More than is agreed for one task.'),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'consent-missing',
    severity: 'medium',
    question: text('Is er toestemming voor deze reden?', 'Is there consent for this reason?'),
    sentence: text(
      'Voor deze reden is toestemming nodig; die is er niet.',
      'This reason needs consent, and there is none.',
    ),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'consent-withdrawn',
    severity: 'medium',
    question: text('Was de toestemming toen nog van kracht?', 'Was consent still in force then?'),
    sentence: text(
      'De toestemming was toen ingetrokken, geweigerd of verlopen.',
      'Consent was withdrawn, refused or expired by then.',
    ),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'note-missing',
    severity: 'low',
    question: text('Is de verplichte notitie gegeven?', 'Was the note given that the reason asks for?'),
    sentence: text(
      'De notitie die bij deze reden hoort, ontbreekt.',
      'The note that this reason asks for is missing.',
    ),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'context-not-permitted',
    severity: 'medium',
    question: text(
      'Mag dit vanaf deze plek, dit netwerk of dit apparaat?',
      'Is this agreed from this place, network or device?',
    ),
    sentence: text(
      'De raadpleging kwam niet van een plek, netwerk of apparaat van de afspraak.',
      'The lookup did not come from a place, network or device that was agreed.',
    ),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'second-person-needed',
    severity: 'high',
    question: text(
      'Heeft een tweede persoon de wijziging bevestigd?',
      'Did a second person confirm the change?',
    ),
    sentence: text(
      'Voor deze wijziging zijn twee mensen nodig; niemand anders bevestigde haar.',
      'This change takes two people; nobody else confirmed it.',
    ),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'principal-missing',
    severity: 'high',
    question: text(
      'Werkt het programma namens iemand, zoals het moet?',
      'Does the program act for somebody, as it must?',
    ),
    sentence: text(
      'Het programma keek voor niemand, en mag dit alleen namens iemand.',
      'The program looked for nobody, and may do this only on somebody’s behalf.',
    ),
    evenExplained: true,
    about: 'actor',
  },
  {
    rule: 'objection',
    severity: 'medium',
    question: text('Was er bezwaar gemaakt tegen deze reden?', 'Had the customer objected to this reason?'),
    sentence: text('Tegen deze reden was bezwaar gemaakt.', 'The customer had objected to this reason.'),
    evenExplained: true,
    about: 'actor',
  },
];

export const deniedLookups: readonly Detector[] = ROWS.map((row) => ({
  id: row.rule,
  question: row.question,
  needs: row.evenExplained ? [] : ['grades'],
  severity: row.severity,
  scope: 'lookup',
  examine: (window, _policy, peers) =>
    window
      .filter(({ lookup }) => lookup.decision.rules.includes(row.rule) && !isConfirmed(lookup.decision.rules))
      .filter(row.rule === 'second-person-needed' ? wentOnAlone(window) : () => true)
      .filter((examined) => row.evenExplained || (isUnaccounted(examined) && peers.stands(examined)))
      .filter((examined) => !isSlip(row.rule) || isMeant(row.rule, examined, peers))
      .map((examined) => flag(row.rule, examined, row.severity, row.sentence, aboutOf(row, examined))),
}));

const isSlip = (rule: DecisionRule): rule is Slip => SLIPS.some((slip) => slip === rule);

/**
 * Beyond the reason that somebody in a hurry clicks next to the right one, for work that bears the lookup out. One
 * person's lookup without work is no practice of the organisation's: it is told of that person.
 */
const isMeant = (rule: Slip, examined: Examined, peers: Peers): boolean =>
  !peers.known(examined) ||
  peers.practiceOf(examined.lookup.id, rule) !== null ||
  (rule === 'reason-not-permitted' && isUnaccounted(examined) && peers.stands(examined));

/** Asked, read the notice and went on: the policy then permits, and grades judge the rest. */
const isConfirmed = (rules: readonly DecisionRule[]): boolean => rules.includes('confirmed');

/** A first of two people is as it should be: shown nothing yet, or confirmed by the other. */
function wentOnAlone(window: readonly Examined[]): (examined: Examined) => boolean {
  const confirmed = new Set(
    window.flatMap(({ lookup }) => (isConfirmed(lookup.decision.rules) ? [lookup.follows] : [])),
  );
  return ({ lookup }) => lookup.decision.effect === 'permit' && !confirmed.has(lookup.id);
}

function aboutOf({ about }: Row, { lookup }: Examined): Flag['about'] {
  if (about === 'source') return { kind: 'source', id: lookup.source.id };
  if (about === 'organisation' && lookup.organisation !== null)
    return { kind: 'organisation', id: lookup.organisation };
  return { kind: 'actor', id: lookup.actor.id };
}

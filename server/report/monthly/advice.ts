import type { MonthFigures } from '#model/report.ts';
import type { Text } from '#policies/vocabulary.ts';
import { text } from '#server/evidence/sentence.ts';
import type { Peers } from '../peers.ts';
import type { ChapterId } from './indicators.ts';

/**
 * Possible causes, and questions to ask oneself, beside each table. Those that the figures speak for come first;
 * where they are few, those that are always worth asking fill up. The rule of each stands beside its words, and
 * nothing of it says that anybody did wrong.
 */
export interface Reading {
  figures: MonthFigures;
  /** This month's value of an indicator, the month's before, and the peers'. */
  now(id: string): number | null;
  before(id: string): number | null;
  peers(id: string): Peers | null;
}

export interface Advice {
  causes: Text[];
  questions: Text[];
}

interface Line {
  chapter: ChapterId;
  kind: 'causes' | 'questions';
  /** Whether the figures speak for it; absent: always worth asking. */
  when?: (reading: Reading) => boolean;
  say: (reading: Reading) => Text;
}

/** A change of this share of the month before is worth a word. */
const CHANGE = 0.1;
const AT_MOST = 3;

const rises = (id: string) => (reading: Reading) => {
  const [now, before] = [reading.now(id), reading.before(id)];
  return now !== null && before !== null && before > 0 && now > before * (1 + CHANGE);
};
const falls = (id: string) => (reading: Reading) => {
  const [now, before] = [reading.now(id), reading.before(id)];
  return now !== null && before !== null && now < before * (1 - CHANGE);
};
/** Above the middle half of the peers; without peers, above this. */
const above = (id: string, otherwise: number) => (reading: Reading) => {
  const now = reading.now(id);
  return now !== null && now > (reading.peers(id)?.upper ?? otherwise);
};
const below = (id: string, otherwise: number) => (reading: Reading) => {
  const now = reading.now(id);
  return now !== null && now < (reading.peers(id)?.lower ?? otherwise);
};
const any = (id: string) => (reading: Reading) => (reading.now(id) ?? 0) > 0;

const same = (nl: string, en: string) => () => text(nl, en);
const cause = (chapter: ChapterId, say: Line['say'], when?: Line['when']): Line => ({
  chapter,
  kind: 'causes',
  say,
  ...(when && { when }),
});
const question = (chapter: ChapterId, say: Line['say'], when?: Line['when']): Line => ({
  ...cause(chapter, say, when),
  kind: 'questions',
});

const LINES: readonly Line[] = [
  cause(
    'total',
    same(
      'Een AI-assistent of robot heeft opzoekwerk overgenomen.',
      'An AI assistant or a robot took over work.',
    ),
    rises('by-software'),
  ),
  cause(
    'total',
    same('Meer gesprekken of zaken dan de maand ervoor.', 'More calls or cases than in the month before.'),
    rises('lookups'),
  ),
  cause(
    'total',
    same('Minder werk, of een bron die niet alles doorgaf.', 'Less work, or a source that did not tell all.'),
    falls('lookups'),
  ),
  cause(
    'total',
    same('Een gesprek vraagt meer schermen dan elders.', 'A call takes more screens than elsewhere.'),
    above('per-call', 4),
  ),
  cause(
    'total',
    same(
      'Seizoen, een campagne of een storing die vragen oproept.',
      'The season, a campaign, or a failure that makes people call.',
    ),
  ),
  question(
    'total',
    same(
      'Past de groei bij het aantal gesprekken en zaken?',
      'Does the growth fit the number of calls and cases?',
    ),
    rises('lookups'),
  ),
  question(
    'total',
    same(
      'Weten we welke taken de assistent zelf doet, en voor wie?',
      'Do we know which tasks the assistant does by itself, and for whom?',
    ),
    any('by-software'),
  ),
  question(
    'total',
    same(
      'Komt alles binnen? Vergelijk met wat het CRM zelf telde.',
      'Does everything come in? Compare with what the CRM counted.',
    ),
    falls('lookups'),
  ),
  question(
    'total',
    same(
      'Kan een medewerker met minder raadplegingen hetzelfde werk doen?',
      'Could the same work be done with fewer lookups?',
    ),
  ),

  cause(
    'careful',
    same(
      'Bellers kennen hun klantnummer niet; zoeken op naam en postcode is dan gewoon.',
      'Callers do not know their customer number; searching by name and postcode is ordinary then.',
    ),
    any('without-number'),
  ),
  cause(
    'careful',
    same(
      'Avonddiensten, of werk van een partner in een andere tijdzone.',
      'Evening shifts, or work of a partner in another time zone.',
    ),
    above('out-of-hours', 0.15),
  ),
  cause(
    'careful',
    same('Roosterwissels worden laat verwerkt.', 'Swaps of shifts are entered late.'),
    above('off-roster', 0.02),
  ),
  cause(
    'careful',
    same(
      'Het eerste zoekresultaat is vaak niet de goede klant.',
      'The first result of a search is often not the right customer.',
    ),
    any('closed-at-once'),
  ),
  cause(
    'careful',
    same(
      'Telefonie herkent de klant niet, zodat er eerst gezocht wordt.',
      'Telephony does not recognise the customer, so that a search comes first.',
    ),
  ),
  question(
    'careful',
    same('Wie heeft jokertekens nodig, en waarvoor?', 'Who needs wildcards, and for what?'),
    any('wildcard'),
  ),
  question(
    'careful',
    same('Zijn avonddiensten volledig ingeroosterd?', 'Are evening shifts fully rostered?'),
    (reading) => any('off-roster')(reading) || above('out-of-hours', 0.15)(reading),
  ),
  question(
    'careful',
    same(
      'Welk werk vraagt dat een klant wordt geopend en meteen gesloten?',
      'What work takes opening a customer and closing it at once?',
    ),
    above('closed-at-once', 0.05),
  ),
  question(
    'careful',
    same('Kan telefonie de klant vaker al herkennen?', 'Could telephony recognise the customer more often?'),
  ),

  cause(
    'accounts',
    same(
      'Accounts blijven staan na vertrek, verlof of een tijdelijke klus.',
      'Accounts stay after leaving, leave or a temporary job.',
    ),
    above('unused', 0.05),
  ),
  cause(
    'accounts',
    same(
      'De einddatum komt later in het personeelssysteem dan de laatste werkdag.',
      'The end date reaches the staff system later than the last working day.',
    ),
    any('after-employment'),
  ),
  cause(
    'accounts',
    same('Een gedeelde werkplek zonder opnieuw aanmelden.', 'A shared desk without signing in again.'),
    any('two-places'),
  ),
  cause(
    'accounts',
    same(
      'Eén taak vraagt veel raadplegingen op een dag, zoals het opschonen van dossiers.',
      'One task takes many lookups in a day, such as tidying files.',
    ),
  ),
  question(
    'accounts',
    ({ figures: { unused } }) =>
      unused === 1
        ? text('Is het ene ongebruikte account nog nodig?', 'Is the one unused account still needed?')
        : text(
            `Zijn de ${unused} ongebruikte accounts nog nodig?`,
            `Are the ${unused} unused accounts still needed?`,
          ),
    any('unused'),
  ),
  question(
    'accounts',
    same(
      'Wie trekt een account in op de laatste werkdag?',
      'Who withdraws an account on the last working day?',
    ),
    any('after-employment'),
  ),
  question(
    'accounts',
    same(
      'Melden mensen zich op een gedeelde werkplek zelf aan?',
      'Do people sign in themselves at a shared desk?',
    ),
    any('two-places'),
  ),
  question(
    'accounts',
    same(
      'Hoort het hoogste aantal bij een taak die dat vraagt?',
      'Does the highest number belong to a task that takes it?',
    ),
  ),
  question(
    'accounts',
    same(
      'Heeft ieder account nog de rol die bij het werk past?',
      'Does every account still have the role that fits the work?',
    ),
  ),

  cause(
    'purposeful',
    same(
      'Werk dat niet in CRM of telefonie staat, zoals een vraag van een collega.',
      'Work that is neither in CRM nor telephony, such as a colleague’s question.',
    ),
    any('unexplained'),
  ),
  cause(
    'purposeful',
    same(
      'Een reden ontbreekt in de lijst; medewerkers kiezen de dichtstbijzijnde.',
      'A reason is missing from the list; people choose the nearest.',
    ),
    (reading) => any('contradicted')(reading) || below('reason-given', 0.95)(reading),
  ),
  cause(
    'purposeful',
    same(
      'Een bron was stil: dit telt als ‘niet vast te stellen’, niet als onverklaard.',
      'A source was silent: that counts as undetermined, not as unexplained.',
    ),
    ({ figures }) => figures.undetermined > 0,
  ),
  cause(
    'purposeful',
    same(
      'Zaken worden pas na het gesprek aangemaakt, of bij een andere klant.',
      'Cases are opened only after the call, or with another customer.',
    ),
  ),
  question(
    'purposeful',
    same('Is elke noodtoegang binnen een week besproken?', 'Was every break-glass discussed within a week?'),
    any('break-glass'),
  ),
  question(
    'purposeful',
    same('Welke reden missen medewerkers het meest?', 'Which reason do people miss most?'),
    (reading) => any('contradicted')(reading) || below('reason-given', 0.95)(reading),
  ),
  question(
    'purposeful',
    same('Welk werk laat geen spoor na, en kan dat wel?', 'Which work leaves no trace, and could it?'),
  ),
  question(
    'purposeful',
    same(
      'Zijn de bevindingen van deze maand besproken met de teams?',
      'Were this month’s findings discussed with the teams?',
    ),
  ),
];

export function adviceFor(chapter: ChapterId, reading: Reading): Advice {
  const chosen = (kind: Line['kind']): Text[] => {
    const lines = LINES.filter((line) => line.chapter === chapter && line.kind === kind);
    const fitting = lines.filter(({ when }) => when?.(reading));
    const general = lines.filter(({ when }) => when === undefined);
    return [...fitting, ...general].slice(0, AT_MOST).map(({ say }) => say(reading));
  };
  return { causes: chosen('causes'), questions: chosen('questions') };
}

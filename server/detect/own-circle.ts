import type { Severity, Text } from '#policies/vocabulary.ts';
import { text } from '#server/evidence/sentence.ts';
import type { Examined } from '#store/port.ts';
import { type Detector, flag, isStronglyExplained, isUnaccounted } from './detector.ts';

/**
 * People whom the actor knows from elsewhere. `household` and `colleague` run only with the works council's
 * consent. Address keys are for detectors' eyes only: a sentence tells that they are equal, never what they say.
 */
const circle = (
  id: string,
  severity: Severity,
  question: Text,
  sentence: Text,
  isWithin: (examined: Examined) => boolean,
): Detector => ({
  id,
  question,
  needs: ['directory'],
  severity,
  scope: 'lookup',
  examine: (window) => window.filter(isWithin).map((examined) => flag(id, examined, severity, sentence)),
});

const isSelf = ({ actor, lookup }: Examined): boolean =>
  actor?.customerId != null && actor.customerId === lookup.subject;

/** Even with a case or call: nobody handles their own. */
export const self = circle(
  'self',
  'medium',
  text('Keek iemand naar de eigen klantgegevens?', 'Did somebody look at their own customer data?'),
  text('De medewerker is zelf deze klant.', 'The agent is this customer.'),
  isSelf,
);

/** The same address, or the same surname in the same postcode. */
export const household = circle(
  'household',
  'high',
  text(
    'Keek iemand naar een huisgenoot of familielid?',
    'Did somebody look at a member of their household or family?',
  ),
  text(
    'Deze klant deelt een adres of naam in de buurt met de medewerker.',
    'This customer shares an address, or a name near by, with the agent.',
  ),
  (examined) => {
    const { actor, subject } = examined;
    if (actor === null || subject === null || isSelf(examined) || isStronglyExplained(examined)) return false;
    const same = (key: 'addressKey' | 'postcodeKey' | 'surnameKey') =>
      actor[key] != null && actor[key] === subject[key];
    return same('addressKey') || (same('postcodeKey') && same('surnameKey'));
  },
);

export const colleague = circle(
  'colleague',
  'medium',
  text('Keek iemand naar een collega?', 'Did somebody look at a colleague?'),
  text(
    'Deze klant werkt hier, en geen werk verklaart de raadpleging.',
    'This customer works here, and no work explains the lookup.',
  ),
  (examined) => examined.subject?.watched === 'staff' && !isSelf(examined) && isUnaccounted(examined),
);

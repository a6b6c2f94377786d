import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag, isOnesOwnWork, isUnaccounted } from './detector.ts';
import { isSelf } from './self.ts';
import { circleOf } from './signs.ts';

/**
 * The same address, or the same surname in the same postcode. Work that came to this agent by name, a call or a case
 * of their own, accounts for it; work of the whole team does not, for a colleague could have done it. Runs only with
 * the works council's consent. The keys are for detectors' eyes only: a sentence tells that they are equal, never
 * what they say.
 */
export const household: Detector = {
  id: 'household',
  question: text(
    'Keek iemand naar een huisgenoot of familielid?',
    'Did somebody look at a member of their household or family?',
  ),
  needs: ['directory', 'grades'],
  severity: 'high',
  scope: 'lookup',
  examine: (window, _policy, peers) =>
    window
      .filter(
        (examined) => circleOf(examined) === 'household' && !isSelf(examined) && !isOnesOwnWork(examined),
      )
      .filter((examined) => !isUnaccounted(examined) || peers.stands(examined))
      .map((examined) =>
        flag(
          'household',
          examined,
          'high',
          text(
            'Deze klant deelt een adres, of een naam in de buurt, met de medewerker.',
            'This customer shares an address, or a name near by, with the agent.',
          ),
        ),
      ),
};

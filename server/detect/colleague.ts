import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag, isUnaccounted } from './detector.ts';
import { isSelf } from './self.ts';

/** Customers whom the directory marks as staff. Runs only with the works council's consent. */
export const colleague: Detector = {
  id: 'colleague',
  question: text('Keek iemand naar een collega?', 'Did somebody look at a colleague?'),
  needs: ['directory', 'grades'],
  severity: 'medium',
  scope: 'lookup',
  examine: (window, _policy, peers) =>
    window
      .filter(
        (examined) => examined.subject?.watched === 'staff' && !isSelf(examined) && isUnaccounted(examined),
      )
      .filter(peers.stands)
      .map((examined) =>
        flag(
          'colleague',
          examined,
          'medium',
          text(
            'Deze klant werkt hier, en geen werk verklaart de raadpleging.',
            'This customer works here, and no work explains the lookup.',
          ),
        ),
      ),
};

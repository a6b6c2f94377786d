import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag, isUnaccountedLook } from './detector.ts';

/** Judged only where a roster covers the organisation and day; a missing roster is nobody's fault. */
export const offShift: Detector = {
  id: 'off-shift',
  question: text(
    'Keek iemand buiten de eigen dienst, zonder werk dat dit verklaart?',
    'Did somebody look outside their shift, without work that explains it?',
  ),
  needs: ['grades', 'roster'],
  severity: 'medium',
  scope: 'lookup',
  examine: (window, _policy, peers) =>
    window
      .filter((examined) => isUnaccountedLook(examined) && examined.lookup.actor.kind === 'human')
      .filter(({ grading: { roster } }) => roster.covered && !roster.onShift)
      .filter(peers.stands)
      .map((examined) =>
        flag(
          'off-shift',
          examined,
          'medium',
          text('Buiten de dienst volgens het rooster.', 'Outside the shift, by the roster.'),
        ),
      ),
};

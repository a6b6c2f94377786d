import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag } from './detector.ts';

/**
 * The work that was named is another customer's, or was not open then; and not likely mistyped by somebody
 * whose own record was lost.
 */
export const contradictedReason: Detector = {
  id: 'contradicted-reason',
  question: text(
    'Spreekt het vastgelegde werk de opgegeven verwijzing tegen?',
    'Does the record of the work speak against the reference that was given?',
  ),
  needs: ['grades'],
  severity: 'medium',
  scope: 'lookup',
  examine: (window, _policy, peers) =>
    window
      .filter(({ grading }) => grading.grade === 'contradicted' && grading.reference.verdict !== 'back-dated')
      .filter(peers.stands)
      .map((examined) =>
        flag('contradicted-reason', examined, 'medium', examined.grading.reference.sentence),
      ),
};

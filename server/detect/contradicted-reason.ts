import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag } from './detector.ts';

/** The work that was named is another customer's, or was not open then. */
export const contradictedReason: Detector = {
  id: 'contradicted-reason',
  question: text(
    'Spreekt het vastgelegde werk de opgegeven verwijzing tegen?',
    'Does the record of the work speak against the reference that was given?',
  ),
  needs: ['grades'],
  severity: 'medium',
  scope: 'lookup',
  examine: (window) =>
    window
      .filter(({ grading }) => grading.grade === 'contradicted' && grading.reference.verdict !== 'back-dated')
      .map((examined) =>
        flag('contradicted-reason', examined, 'medium', examined.grading.reference.sentence),
      ),
};

import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag } from './detector.ts';

/** The work that was named was recorded afterwards, by the one who looked. */
export const backdatedReference: Detector = {
  id: 'backdated-reference',
  question: text(
    'Is het opgegeven werk pas na de raadpleging aangemaakt, door dezelfde medewerker?',
    'Was the work that was named made only after the lookup, by the same agent?',
  ),
  needs: ['grades'],
  severity: 'medium',
  scope: 'lookup',
  examine: (window) =>
    window
      .filter(({ grading }) => grading.grade === 'contradicted' && grading.reference.verdict === 'back-dated')
      .map((examined) =>
        flag('backdated-reference', examined, 'medium', examined.grading.reference.sentence),
      ),
};

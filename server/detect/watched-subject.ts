import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag, isUnaccounted } from './detector.ts';

/** Its sentence does not tell that the customer is watched: an agent who is asked may read it. */
export const watchedSubject: Detector = {
  id: 'watched-subject',
  question: text(
    'Is een klant die extra wordt beschermd bekeken zonder werk dat dit verklaart?',
    'Was a customer under extra protection looked at without work that explains it?',
  ),
  needs: ['grades', 'directory'],
  severity: 'high',
  scope: 'lookup',
  examine: (window) =>
    window
      .filter((examined) => examined.subject?.watched && isUnaccounted(examined))
      .map((examined) =>
        flag(
          'watched-subject',
          examined,
          'high',
          text('Geen werk verklaart deze raadpleging.', 'No work explains this lookup.'),
        ),
      ),
};

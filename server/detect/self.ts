import { text } from '#server/evidence/sentence.ts';
import type { Examined } from '#store/port.ts';
import { type Detector, flag } from './detector.ts';

/** Flagged even with a call or case: nobody handles their own. */
export const self: Detector = {
  id: 'self',
  question: text('Keek iemand naar de eigen klantgegevens?', 'Did somebody look at their own customer data?'),
  needs: ['directory'],
  severity: 'medium',
  scope: 'lookup',
  examine: (window) =>
    window
      .filter(isSelf)
      .map((examined) =>
        flag(
          'self',
          examined,
          'medium',
          text('De medewerker is zelf deze klant.', 'The agent is this customer.'),
        ),
      ),
};

export const isSelf = ({ actor, lookup }: Examined): boolean =>
  actor?.customerId != null && actor.customerId === lookup.subject;

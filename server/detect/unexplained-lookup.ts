import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag, isUnaccountedLook } from './detector.ts';

/**
 * Neutral by itself. Where it is known what peers have, a lookup stands only when loss and chance do not
 * account for it; where it is not, each one stands low in the queue, and many of one actor rise together.
 */
export const unexplainedLookup: Detector = {
  id: 'unexplained-lookup',
  question: text('Is er werk dat deze raadpleging verklaart?', 'Is there work that explains this lookup?'),
  needs: ['grades'],
  severity: 'low',
  scope: 'lookup',
  examine: (window, policy, peers) =>
    window.flatMap((examined) => {
      const { lookup, grading } = examined;
      if (!isUnaccountedLook(examined) || grading.grade === 'contradicted' || !peers.stands(examined))
        return [];
      const reason = lookup.reason === null ? undefined : policy.reasons.get(lookup.reason);
      if (reason !== undefined && reason.evidence === null) return [];
      const sentence =
        grading.grade === 'unsupported'
          ? grading.reference.sentence
          : text('Geen werk verklaart deze raadpleging.', 'No work explains this lookup.');
      return [flag('unexplained-lookup', examined, 'low', sentence)];
    }),
};

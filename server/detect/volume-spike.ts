import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag, isUnaccountedLook, numberOption } from './detector.ts';

const OVER = 4;

/**
 * Option: `over` (4) customers without work, at least. What is too many is told by peers: those of the same
 * organisation, role and reason, that day and in those hours, with what chance and loss would bring about; in a
 * row, in a day or in two weeks. A busy day is no spike.
 */
export const volumeSpike: Detector = {
  id: 'volume-spike',
  question: text(
    'Bekeek iemand veel meer klanten zonder werk dat dit verklaart dan anderen met hetzelfde werk?',
    'Did somebody look at far more customers without work that explains it than others in the same work?',
  ),
  needs: ['grades'],
  severity: 'medium',
  scope: 'actor',
  examine: (window, policy, peers) => {
    const over = numberOption(policy, 'volume-spike', 'over', OVER);
    return window.filter(isUnaccountedLook).flatMap((examined) => {
      const run = peers.runOf(examined.lookup.id);
      if (run === null || run.bare < over || !peers.stands(examined)) return [];
      const usual = run.usual < 1 ? 0 : Math.round(run.usual);
      const sentence = text(
        `Bij ${run.bare} van ${run.n} klanten achter elkaar is er geen werk dat dit verklaart; bij anderen met hetzelfde werk ${usual === 0 ? 'hooguit bij één' : `bij ${usual}`}.`,
        `For ${run.bare} of ${run.n} customers in a row there is no work that explains it; for others in the same work ${usual === 0 ? 'for one at most' : `for ${usual}`}.`,
      );
      return [flag('volume-spike', examined, 'medium', sentence)];
    });
  },
};

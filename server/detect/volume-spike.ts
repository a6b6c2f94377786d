import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag, isUnaccountedLook, numberOption } from './detector.ts';

const OVER = 1.5;
const LEAST_CUSTOMERS = 4;

/**
 * Option: `over` (1.5) times as many customers without work as peers would have in as many, by chance and loss.
 * Peers are those of the same organisation and role, that day and those hours; a busy day is no spike.
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
      if (run === null || run.bare < Math.max(LEAST_CUSTOMERS, over * run.usual) || !peers.stands(examined))
        return [];
      const usual = run.usual < 1 ? 0 : Math.round(run.usual);
      const sentence = text(
        `Bij ${run.bare} van ${run.n} klanten achter elkaar is er geen werk dat dit verklaart; bij anderen met hetzelfde werk ${usual === 0 ? 'hooguit bij één' : `bij ${usual}`}.`,
        `For ${run.bare} of ${run.n} customers in a row there is no work that explains it; for others in the same work ${usual === 0 ? 'for one at most' : `for ${usual}`}.`,
      );
      return [flag('volume-spike', examined, 'medium', sentence)];
    });
  },
};

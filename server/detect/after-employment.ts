import { day, text } from '#server/evidence/sentence.ts';
import { type Detector, flag } from './detector.ts';

/** An account that outlived its owner's employment. Work does not make up for it. */
export const afterEmployment: Detector = {
  id: 'after-employment',
  question: text('Was de medewerker toen nog in dienst?', 'Was the agent still employed then?'),
  needs: ['directory'],
  severity: 'critical',
  scope: 'lookup',
  examine: (window, policy) =>
    window.flatMap((examined) => {
      const ended = examined.actor?.employedTo ?? null;
      const at = examined.lookup.occurredAt;
      if (ended === null || at < ended) return [];
      const sentence = text(
        `Het dienstverband eindigde op ${day(ended, policy.timezone, 'nl')}.`,
        `Employment ended on ${day(ended, policy.timezone, 'en')}.`,
      );
      return [flag('after-employment', examined, 'critical', sentence)];
    }),
};

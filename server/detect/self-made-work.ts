import { text } from '#server/evidence/sentence.ts';
import { type Detector, flag } from './detector.ts';

/**
 * Records that the actor alone made explain a lookup, weakly. Now and then somebody writes or stands at the
 * counter; on far more of a day's customers than others have it is a way around being asked.
 */
export const selfMadeWork: Detector = {
  id: 'self-made-work',
  question: text(
    'Rust veel van het werk van een dag alleen op wat de medewerker zelf vastlegde?',
    'Does much of a day’s work rest on nothing but what the agent recorded?',
  ),
  needs: [],
  severity: 'medium',
  scope: 'actor',
  examine: (window, _policy, peers) =>
    window.flatMap((examined) => {
      const practice = peers.practiceOf(examined.lookup.id, 'self-made');
      if (practice === null) return [];
      const { n, of } = practice;
      const sentence = text(
        `Bij ${n} van ${of} klanten die dag is er alleen werk dat de medewerker zelf vastlegde.`,
        `For ${n} of ${of} customers that day there is only work that the agent alone recorded.`,
      );
      return [flag('self-made-work', examined, 'medium', sentence)];
    }),
};

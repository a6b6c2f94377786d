import { phrase, said } from '#model/said.ts';
import { explanation, isOnSubject, spanOf, standing, type Template, workAt } from '../scene.ts';
import { text, workWord } from '../sentence.ts';

/**
 * A case or work item about this customer that the actor opened and that was nobody's, or another team's,
 * when the lookup happened. Weak whatever stands behind it: opening it is all the actor had to do with it.
 */
export const openedRecord: Template = {
  name: 'opened-record',
  over: ['case', 'work-item'],
  explain: (scene) =>
    [...workAt(scene, 'case'), ...workAt(scene, 'work-item')]
      .filter((work) => isOnSubject(work, scene) && standing(work, scene) === 'opened')
      .map((work) =>
        explanation('opened-record', work, 'self-made', () => {
          const when = spanOf(work, scene);
          const word = text(workWord(work.type, 'nl'), workWord(work.type, 'en'));
          return said(
            phrase`Een ${word} van deze klant die deze medewerker zelf opende: ${work.id}, ${when}.`,
            phrase`A ${word} about this customer that this agent opened: ${work.id}, ${when}.`,
          );
        }),
      ),
};

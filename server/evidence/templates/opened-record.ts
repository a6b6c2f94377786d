import type { Work } from '#model/evidence.ts';
import { phrase, said } from '#model/said.ts';
import {
  explanation,
  isOnSubject,
  type Path,
  pathsOver,
  type Scene,
  spanOf,
  standing,
  type Template,
} from '../scene.ts';
import { text, workWord } from '../sentence.ts';

/**
 * A case or work item about this customer that the actor opened and that was nobody's, or another team's,
 * when the lookup happened. Weak whatever stands behind it: opening it is all the actor had to do with it.
 */
export const openedRecord: Template = {
  name: 'opened-record',
  over: ['case', 'work-item'],
  explain: (scene) => [
    ...pathsOver(scene, 'case', leads, tell),
    ...pathsOver(scene, 'work-item', leads, tell),
  ],
};

const leads = (work: Work, scene: Scene): boolean =>
  isOnSubject(work, scene) && standing(work, scene) === 'opened';

const tell = (work: Work, scene: Scene): Path =>
  explanation('opened-record', work, 'self-made', () => {
    const when = spanOf(work, scene);
    const word = text(workWord(work.type, 'nl'), workWord(work.type, 'en'));
    return said(
      phrase`Een ${word} van deze klant die deze medewerker zelf opende: ${work.id}, ${when}.`,
      phrase`A ${word} about this customer that this agent opened: ${work.id}, ${when}.`,
    );
  });

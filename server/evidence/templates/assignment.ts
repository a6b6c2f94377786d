import { phrase, said } from '#model/said.ts';
import type { Text, WorkType } from '#policies/vocabulary.ts';
import {
  explanation,
  isOnSubject,
  isSelfMade,
  pathsOver,
  spanOf,
  standing,
  type Template,
} from '../scene.ts';

/** What the four paths over an assignment share: a case or work item, with the actor or with the team. */
export const assignment = (
  name: string,
  type: Extract<WorkType, 'case' | 'work-item'>,
  held: 'assigned' | 'team',
  sentence: (id: string) => Text,
): Template => ({
  name,
  over: [type],
  explain: (within) =>
    pathsOver(
      within,
      type,
      (work, scene) => isOnSubject(work, scene) && standing(work, scene) === held,
      (work, scene) => {
        const isOwn = isSelfMade(work, scene);
        return explanation(name, work, isOwn ? 'self-made' : null, () => {
          const when = spanOf(work, scene);
          const what = sentence(work.id);
          return isOwn
            ? said(
                phrase`${what}, ${when}; zelf aangemaakt, zonder gesprek of collega erachter.`,
                phrase`${what}, ${when}; made by the agent, with no call or colleague behind it.`,
              )
            : said(phrase`${what}, ${when}.`, phrase`${what}, ${when}.`);
        });
      },
    ),
});

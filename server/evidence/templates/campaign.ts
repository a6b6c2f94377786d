import type { Work } from '#model/evidence.ts';
import { phrase, said } from '#model/said.ts';
import {
  explanation,
  isHandledBy,
  isOnSubject,
  type Path,
  pathsOver,
  type Scene,
  spanOf,
  type Template,
} from '../scene.ts';

/**
 * A campaign that covers the customer and is the actor's, the actor's team's or everybody's. A lookup that
 * declares another reason than the campaign's was not for the campaign.
 */
export const campaign: Template = {
  name: 'campaign',
  over: ['campaign'],
  explain: (scene) => pathsOver(scene, 'campaign', leads, tell),
};

const leads = (work: Work, scene: Scene): boolean =>
  isOnSubject(work, scene) && isForActor(work, scene) && isForReason(work, scene);

const tell = (work: Work, scene: Scene): Path =>
  explanation('campaign', work, null, () => {
    const when = spanOf(work, scene);
    return said(
      phrase`Campagne ${work.id} bevat deze klant en loopt ${when}.`,
      phrase`Campaign ${work.id} covers this customer and runs ${when}.`,
    );
  });

export const isForActor = (work: Work, scene: Scene): boolean =>
  isHandledBy(work, scene) ||
  (work.team !== null && scene.teams.includes(work.team)) ||
  (work.actors.length === 0 && work.team === null);

const isForReason = (work: Work, scene: Scene): boolean => {
  const declared = scene.input.lookup.reason;
  return declared === null || work.reason === null || declared === work.reason;
};

import type { Work } from '#model/evidence.ts';
import { phrase, said } from '#model/said.ts';
import {
  callSpanOf,
  explanation,
  isHandledBy,
  isOnSubject,
  NO_PATHS,
  type Path,
  pathsOver,
  type Scene,
  type Template,
} from '../scene.ts';

/**
 * A supervisor or quality coach listening to a call that a colleague of the actor's team handled. It takes a
 * declared reason that calls alone can bear out, for the question of a customer can also rest on a case: a
 * colleague's call is no ground to look for whoever just happens to sit in the same team.
 */
export const coachedInteraction: Template = {
  name: 'coached-interaction',
  over: ['interaction'],
  explain: (scene) => (isCoaching(scene) ? pathsOver(scene, 'interaction', leads, tell) : NO_PATHS),
};

const leads = (call: Work, scene: Scene): boolean =>
  isOnSubject(call, scene) &&
  !call.byHandle &&
  !isHandledBy(call, scene) &&
  call.team !== null &&
  scene.teams.includes(call.team);

const tell = (call: Work, scene: Scene): Path =>
  explanation('coached-interaction', call, null, () => {
    const when = callSpanOf(call, scene);
    return said(
      phrase`Gesprek ${call.id} met deze klant, gevoerd door een collega uit het team, ${when}.`,
      phrase`Call ${call.id} with this customer, handled by a colleague in the team, ${when}.`,
    );
  });

/** The declared reason rests on calls alone, and was permitted. */
export const isCoaching = ({ reason, input }: Scene): boolean =>
  reason?.evidence?.types.every((type) => type === 'interaction') === true &&
  !input.lookup.decision.rules.includes('reason-not-permitted');

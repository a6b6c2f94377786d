import type { Work } from '#model/evidence.ts';
import { phrase, said } from '#model/said.ts';
import {
  callSpanOf,
  explanation,
  isHandledBy,
  isOnSubject,
  type Path,
  pathsOver,
  type Scene,
  type Template,
} from '../scene.ts';

/** The actor handled a call with this customer. */
export const handledInteraction: Template = {
  name: 'handled-interaction',
  over: ['interaction'],
  explain: (scene) => pathsOver(scene, 'interaction', leads, tell),
};

const leads = (call: Work, scene: Scene): boolean =>
  isOnSubject(call, scene) && !call.byHandle && isHandledBy(call, scene);

const tell = (call: Work, scene: Scene): Path =>
  explanation('handled-interaction', call, null, () => {
    const when = callSpanOf(call, scene);
    return said(
      phrase`Gesprek ${call.id} met deze klant, door deze medewerker gevoerd, ${when}.`,
      phrase`Call ${call.id} with this customer, handled by this agent, ${when}.`,
    );
  });

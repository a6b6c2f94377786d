import { phrase, said } from '#model/said.ts';
import { callSpanOf, explanation, isHandledBy, isOnSubject, type Template, workAt } from '../scene.ts';

/** The actor handled a call with this customer. */
export const handledInteraction: Template = {
  name: 'handled-interaction',
  over: ['interaction'],
  explain: (scene) =>
    workAt(scene, 'interaction')
      .filter((call) => isOnSubject(call, scene) && !call.byHandle && isHandledBy(call, scene))
      .map((call) =>
        explanation('handled-interaction', call, null, () => {
          const when = callSpanOf(call, scene);
          return said(
            phrase`Gesprek ${call.id} met deze klant, door deze medewerker gevoerd, ${when}.`,
            phrase`Call ${call.id} with this customer, handled by this agent, ${when}.`,
          );
        }),
      ),
};

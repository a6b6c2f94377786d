import { explanation, isHandledBy, isOnSubject, spanOf, type Template, workAt } from '../scene.ts';
import { text } from '../sentence.ts';

/** The actor handled a call with this customer. */
export const handledInteraction: Template = {
  name: 'handled-interaction',
  explain: (scene) =>
    workAt(scene, 'interaction')
      .filter((call) => isOnSubject(call, scene) && !call.byHandle && isHandledBy(call, scene))
      .map((call) =>
        explanation('handled-interaction', call, null, () => {
          const { nl, en } = spanOf(call, scene);
          return text(
            `Gesprek ${call.id} met deze klant, door deze medewerker gevoerd, ${nl}.`,
            `Call ${call.id} with this customer, handled by this agent, ${en}.`,
          );
        }),
      ),
};

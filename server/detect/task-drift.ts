import { text } from '#server/evidence/sentence.ts';
import { byActor, type Detector, flag, groupBy, isUnaccounted } from './detector.ts';

/** A task of an AI agent that went on to customers other than its first, without work that explains them. */
export const taskDrift: Detector = {
  id: 'task-drift',
  question: text(
    'Ging software binnen één taak over op andere klanten?',
    'Did software move on to other customers within one task?',
  ),
  needs: ['grades'],
  severity: 'medium',
  scope: 'actor',
  examine: (window) => {
    const software = window.filter(
      ({ lookup }) => lookup.actor.kind === 'software' && lookup.subject !== null,
    );
    return [...byActor(software).values()].flatMap((group) =>
      [...groupBy(group, ({ lookup }) => lookup.task).values()].flatMap((task) => {
        const first = task[0]?.lookup.subject;
        const id = task[0]?.lookup.task ?? '';
        const sentence = text(
          `Taak ${id} begon bij een andere klant.`,
          `Task ${id} began with another customer.`,
        );
        return task
          .filter((examined) => examined.lookup.subject !== first && isUnaccounted(examined))
          .map((examined) => flag('task-drift', examined, 'medium', sentence));
      }),
    );
  },
};

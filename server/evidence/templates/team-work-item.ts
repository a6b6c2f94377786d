import { text } from '../sentence.ts';
import { assignment } from './assignment.ts';

/** A work item about this customer that was in the queue of the actor's team. */
export const teamWorkItem = assignment('team-work-item', 'work-item', 'team', (id) =>
  text(
    `Opdracht ${id} voor deze klant, bij het team van deze medewerker`,
    `Work item ${id} about this customer, with this agent's team`,
  ),
);

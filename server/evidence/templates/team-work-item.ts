import { phrase, said } from '#model/said.ts';
import { assignment } from './assignment.ts';

/** A work item about this customer that was in the queue of the actor's team. */
export const teamWorkItem = assignment('team-work-item', 'work-item', 'team', (id) =>
  said(
    phrase`Opdracht ${id} voor deze klant, bij het team van deze medewerker`,
    phrase`Work item ${id} about this customer, with this agent's team`,
  ),
);

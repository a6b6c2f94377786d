import { phrase, said } from '#model/said.ts';
import { assignment } from './assignment.ts';

/** A work item about this customer that the actor had picked up or been given by then. */
export const assignedWorkItem = assignment('assigned-work-item', 'work-item', 'assigned', (id) =>
  said(
    phrase`Opdracht ${id} voor deze klant, toegewezen aan deze medewerker`,
    phrase`Work item ${id} about this customer, assigned to this agent`,
  ),
);

import { phrase, said } from '#model/said.ts';
import { assignment } from './assignment.ts';

/** A case of this customer that was assigned to the actor when the lookup happened. */
export const assignedCase = assignment('assigned-case', 'case', 'assigned', (id) =>
  said(
    phrase`Zaak ${id} van deze klant, toegewezen aan deze medewerker`,
    phrase`Case ${id} of this customer, assigned to this agent`,
  ),
);

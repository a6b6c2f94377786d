import { phrase, said } from '#model/said.ts';
import { assignment } from './assignment.ts';

/** A case of this customer that was with the actor's team when the lookup happened. */
export const teamCase = assignment('team-case', 'case', 'team', (id) =>
  said(
    phrase`Zaak ${id} van deze klant, bij het team van deze medewerker`,
    phrase`Case ${id} of this customer, with this agent's team`,
  ),
);

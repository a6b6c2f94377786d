/** An agent’s own page. */
import { of } from '../count.ts';

export const mine = {
  lead: 'Wat u is gevraagd, wat u hebt bekeken, en wanneer. Een vraag is geen verwijt: vaak was er werk dat wij niet konden zien.',
  asked: 'Vragen aan u',
  nothingAsked: 'U is niets gevraagd',
  nothingAskedLead: 'Komt er een vraag, dan staat zij hier, met de raadplegingen waar het over gaat.',
  looked: (n: number, all: string) =>
    `U bekeek ${all} ${of(n, 'keer een klant', 'keer gegevens van klanten')}`,
  between: (from: string, to: string) => `tussen ${from} en ${to}`,
  at: (time: string) => `op ${time}`,
  question: 'De vraag',
  which: 'Waar het over gaat',
  yours: 'Uw antwoord',
  answerLabel: 'Voor welk werk was dit?',
  answerHint: 'Schrijf in uw eigen woorden. De security officer en de auditor kunnen dit lezen.',
  reference: 'Verwijzing',
  referenceHint: 'Als er een gesprek, zaak, taak of campagne bij hoort. Anders leeg laten.',
  ownWork: 'Uw eigen werk rond die tijd',
  noneOfThese: 'Geen hiervan',
  referenceType: 'Soort',
  referenceId: 'Nummer',
  noReference: 'Geen',
  beingReviewed: 'Uw antwoord wordt beoordeeld.',
  decided: 'Het besluit',
  trail: 'Uw raadplegingen',
  trailLead: 'Zo staan zij in het logboek, nieuwste eerst. Niemand kan dit stil wijzigen, ook u en wij niet.',
  noTrail: 'Van u staan nog geen raadplegingen in het logboek.',
  older: 'Oudere raadplegingen',
  newest: 'Nieuwste raadplegingen',
  entry: 'Regel',
};

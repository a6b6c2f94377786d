/** Exceptions that stand in code. */
export const inCode = {
  title: 'Uitzonderingen in code',
  lead: 'Plaatsen waar ontwikkelaars een regel van de linter opzij zetten, met hun reden. Zoals de laatste controle van elke broncodeverzameling ze vond.',
  place: 'Plaats',
  why: 'Waarom',
  until: 'Tot en met',
  since: 'Gemeld sinds',
  noEnd: 'zonder einde',
  over: (day: string) => `verlopen op ${day}`,
  none: 'Geen uitzonderingen gemeld',
  noneLead: 'Een bouwstraat meldt ze met inzage lint --send-suppressions.',
};

/** For who leads a team. */
export const team = {
  title: 'Mijn team',
  see: {
    none: 'Het beleid laat teamleiders geen bevindingen zien; alleen aantallen van groepen.',
    assigned: 'U ziet bevindingen die aan u zijn voorgelegd, en aantallen van uw teams als groep.',
    team: 'U ziet bevindingen over uw teams, en aantallen van uw teams als groep.',
  },
  assigned: 'Aan u voorgelegd',
  noneAssigned: 'Er is niets aan u voorgelegd.',
  others: 'Andere bevindingen over uw teams',
  noneOthers: 'Geen andere open bevindingen.',
  groups: 'Uw teams als groep',
  groupsLead: (from: string, to: string, least: number) =>
    `Bevindingen van ${from} tot ${to}. Van groepen kleiner dan ${least} wordt niets geteld: dat zou over iemand gaan.`,
  noTeams: 'U bent in het register van geen team de teamleider.',
  team: 'Team',
  made: 'Bevindingen',
  open: 'Nog open',
  tooFew: (least: number) => `kleiner dan ${least}: niet geteld`,
};

/** Rules that findings come from. */
export const rules = {
  title: 'Regels',
  lead: 'Elke regel stelt één vraag. Wat door werk is verklaard, geeft geen melding.',
  rule: 'Regel',
  question: 'Vraag',
  state: 'Stand',
  on: 'aan',
  off: 'uit',
  offWhy:
    'deze regel gaat over de eigen kring van een medewerker en vraagt instemming van de ondernemingsraad',
  council: (reference: string) => `met instemming van de ondernemingsraad, ${reference}`,
  scope: 'Kijkt naar',
  scopes: {
    lookup: 'elke raadpleging op zich',
    actor: 'de raadplegingen van één medewerker bij elkaar',
  },
  needs: 'Heeft nodig',
  needed: {
    grades: 'uitkomsten, dus werkgegevens die zijn gehoord',
    roster: 'een rooster; zonder rooster zwijgt de regel',
    directory: 'gegevens over medewerkers en klanten',
    outcomes: 'wat er na de raadpleging gebeurde',
  },
  nothing: 'niets dan de raadpleging zelf',
  options: 'Instellingen in het beleid',
  usual: 'de gewone; het beleid zegt niets anders',
  decided: 'Besluiten tot nu toe',
  undecided: 'nog geen',
  right: (share: string) => `${share} bleek meer dan gewoon werk`,
  changing:
    'Drempels staan in het beleid. Een privacy officer stelt een wijziging voor, een tweede zet haar in werking.',
};

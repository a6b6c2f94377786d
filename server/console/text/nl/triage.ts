/** The queue. */

export const triage = {
  lead: 'Op volgorde van waar een blik van u het meest waard is.',
  filters: 'Filter op stand',
  tabs: {
    'any-open': 'Alle open',
    open: 'Nog niet bekeken',
    asked: 'Gevraagd',
    answered: 'Antwoord binnen',
    'to-confirm': 'Wacht op tweede persoon',
    closed: 'Gesloten',
  },
  queue: 'Bevindingen',
  finding: 'Bevinding',
  severity: 'Ernst',
  age: 'Oud',
  old: 'oud',
  first: 'Terug naar het begin',
  more: 'Volgende bevindingen',
  pages: 'Bladeren',
  empty: 'Er ligt niets voor u',
  emptyLead: 'Nieuwe bevindingen verschijnen hier zodra de bronnen van die dag zijn gehoord.',
  emptyFilter: 'Geen bevindingen met deze stand',
  emptyFilterLead: 'Kies een andere stand, of bekijk alle open bevindingen.',
  allOpen: 'Alle open bevindingen',
  blind:
    'Een deel van deze lijst is blind getrokken uit gewone raadplegingen. Welke dat zijn ziet u na uw besluit; zo meten we wat we missen.',
};

export const keys = {
  move: 'volgende, vorige',
  open: 'openen',
  off: 'Sneltoetsen uitzetten',
  on: 'Sneltoetsen aanzetten',
};

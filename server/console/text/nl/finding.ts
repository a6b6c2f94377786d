/** A finding and its evidence. */
import { of } from '../count.ts';

export const finding = {
  since: (day: string) => `ontstaan ${day}`,
  seen: (n: number) => `${n} ${of(n, 'persoon zag', 'mensen zagen')} dit`,
  jump: 'Naar de beoordeling',
  following: 'Volgende',
  continues: 'Vervolg op',
  subject: 'Klant',
  lookups: 'De raadplegingen',
  part: (shown: string, all: string) => `${shown} van ${all}`,
  partLead: (shown: string, all: string) =>
    `De vergelijkingen op deze pagina gaan over ${shown} van de ${all} raadplegingen.`,
  next: 'Volgende raadplegingen',
  start: 'Eerste raadplegingen',
  number: 'Nr.',
  time: 'Tijd',
  operation: 'Handeling',
  reason: 'Reden',
  grade: 'Uitkomst',
  account: 'Verklaard door',
  none: 'geen',
  noReason: 'geen reden',
  allFields: 'alle velden van de reden',
  notKnown: 'onbekend',
  rules: 'Hoe dit voor u kwam te liggen',
  detected: 'Gevonden door een regel.',
  sampled: 'Blind getrokken uit gewone raadplegingen, om te meten wat de regels missen.',
};

export const day = {
  title: 'De dag van de raadplegingen',
  choose: 'Andere dagen',
  shift: 'Dienst',
  interaction: 'Gesprekken',
  case: 'Zaken',
  workItem: 'Werkvoorraad',
  lookups: 'Raadplegingen',
  lookup: 'Raadpleging',
  magnified: 'uitvergroot',
  noShift: 'geen dienst bekend',
  minutes: (n: string) => `${n} minuten`,
  own: 'eigen werk',
  team: 'werk van het team',
  ours: 'in deze bevinding',
  alt: (
    actor: string,
    day: string,
    calls: number,
    cases: number,
    items: number,
    ours: number,
    others: number,
  ) =>
    `Dag van ${actor}, ${day}: ${calls} ${of(calls, 'gesprek', 'gesprekken')}, ${cases} ${of(cases, 'zaak', 'zaken')}, ${items} ${of(items, 'taak', 'taken')} uit de werkvoorraad, ${ours} ${of(ours, 'raadpleging', 'raadplegingen')} in deze bevinding en ${others} andere. De tabel hieronder geeft dezelfde gegevens.`,
  table: 'Deze dag als tabel',
  kind: 'Soort',
  from: 'Van',
  to: 'Tot',
  what: 'Wat',
  stillOpen: 'nog open',
  party: 'partij niet herkend',
  more: (n: string) => `en nog ${n} andere raadplegingen`,
};

export const compare = {
  title: 'Opgegeven, en wat er is vastgelegd',
  declared: 'Opgegeven',
  recorded: 'Vastgelegd',
  reason: 'Reden',
  reference: 'Verwijzing',
  fields: 'Gegevens',
  place: 'Plaats en tijd',
  notice: 'Melding vooraf',
  none: 'Geen',
  without: (n: number, all: string) =>
    `${n} van de ${all} ${of(n, 'raadpleging', 'raadplegingen')} zonder werk dat ${of(n, 'haar', 'ze')} verklaart`,
  allWith: 'Voor elke raadpleging is werk dat haar verklaart',
  onlyWeak: (n: number) => `${n} alleen door zwak werk`,
  withheld: (fields: string) => `Niet passend bij de reden: ${fields}`,
  within: 'Past bij de reden',
  managed: 'beheerd apparaat',
  unmanaged: 'onbeheerd apparaat',
  onShift: 'In dienst volgens het rooster',
  offShift: (n: number, all: string) => `${n} van de ${all} buiten de dienst volgens het rooster`,
  noRoster: 'Geen rooster bekend voor die dag; daaruit volgt niets',
  nothingToCheck: 'Er was niets om na te gaan',
  noticed: (n: number, all: string) => `Getoond bij ${n} van de ${all}`,
  times: (text: string, n: string) => `${text} (${n}×)`,
};

export const evidence = {
  title: 'Werkgegevens van die dag',
  complete: 'De bronnen die dit zouden weten zijn gehoord tot na het venster.',
  incomplete: 'Niet elke bron is gehoord. Wat een stille bron zou weten, telt niet tegen de medewerker.',
  unjudged: 'De uitkomst is nog niet bepaald: de bronnen van die dag worden nog gehoord.',
  present: 'Die er waren',
  absent: 'Die er niet waren',
  more: (n: string) => `En nog ${n}; de tabel van raadplegingen noemt ze alle`,
  nothing: 'Geen werk gevonden bij deze klanten.',
  nothingMissing: 'Elke soort werk die dit kan verklaren, is gevonden.',
  shift: (from: string, to: string, site: string) => `Dienst van ${from} tot ${to}${site ? `, ${site}` : ''}`,
  elsewhere: (calls: number, cases: number, items: number) =>
    `${[
      calls && `${calls} ${of(calls, 'gesprek', 'gesprekken')}`,
      cases && `${cases} ${of(cases, 'zaak', 'zaken')}`,
      items && `${items} ${of(items, 'taak', 'taken')}`,
    ]
      .filter(Boolean)
      .join(', ')} met andere klanten`,
  weakness: {
    'self-made': 'telt als zwak: alleen door de medewerker zelf vastgelegd',
    'unidentified-party': 'telt als zwak: de beller is niet herkend',
    'return-visit': 'telt als zwak: terugkeer naar een eerder verklaarde klant',
    'declared-path': 'telt als zwak: een pad dat het beleid zo noemt',
  },
  missing: {
    interaction: 'Gesprek, chat of e-mail met een van deze klanten',
    case: 'Zaak van een van deze klanten',
    'work-item': 'Taak in de werkvoorraad voor een van deze klanten',
    campaign: 'Campagne waar een van deze klanten in zit',
  },
  silent: {
    interaction: 'Telefonie en chat zwegen; of er een gesprek was, is niet bekend',
    case: 'De zaken zijn niet gehoord; of er een zaak was, is niet bekend',
    'work-item': 'De werkvoorraad is niet gehoord; of er een taak was, is niet bekend',
    campaign: 'De campagnes zijn niet gehoord; of er een campagne was, is niet bekend',
  },
};

export const answer = {
  title: 'Antwoord van de medewerker',
  by: (at: string) => `Beantwoord ${at}`,
  points: 'Aangewezen werk',
};

export const seen = {
  title: 'Wie dit heeft gezien',
  you: 'U',
  entry: (n: string) => `regel ${n}`,
  times: (n: string) => `${n} keer`,
};

/** Team and household. */
export const context = {
  title: 'Team en huishouden',
  team: (id: string) => `Team ${id}`,
  teamLed: (id: string, supervisor: string) => `Team ${id}, teamleider ${supervisor}`,
  sameAddress: (n: number, all: number) => `${n} van de ${all} klanten wonen op één adres`,
  sameStreet: (n: number, all: number) => `${n} van de ${all} klanten wonen in één straat of blok`,
  apart: (all: number) => `De ${all} klanten wonen voor zover bekend niet bij elkaar`,
  ownHousehold: (n: number) =>
    `${n} ${of(n, 'klant hoort', 'klanten horen')} bij het huishouden van de medewerker`,
  notOwnHousehold: 'Geen klant uit het huishouden van de medewerker',
  householdOff:
    'Naar het eigen huishouden is niet gekeken: dat staat uit zolang de ondernemingsraad niet heeft ingestemd',
  teamMates: (people: number, asked: number) =>
    `${people} ${of(people, 'teamgenoot keek', 'teamgenoten keken')} in dezelfde week ook naar deze klanten (gevraagd voor ${asked})`,
  noTeamMates: (asked: number) =>
    `Geen teamgenoot keek in dezelfde week naar deze klanten (gevraagd voor ${asked})`,
  earlier: (decided: string, open: number) =>
    `Eerdere bevindingen over deze medewerker: ${[...(decided === '' ? [] : [decided]), ...(open > 0 ? [`${open} nog open`] : [])].join(', ')}`,
  noEarlier: 'Geen andere bevindingen over deze medewerker',
  times: (n: number, outcome: string) => `${n} ${outcome}`,
};

/** How findings like this one were decided. */
export const similar = {
  title: 'Eerdere besluiten die hierop lijken',
  lead: (counts: string) => `De meest gelijkende: ${counts}.`,
  none: 'Nog geen besluit over een bevinding die hierop lijkt.',
};

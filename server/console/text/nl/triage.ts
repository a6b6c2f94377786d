/** The queue. */
import { of } from '../count.ts';

export const triage = {
  lead: 'Op volgorde van waar een blik van u het meest waard is.',
  leadMinutes: (minutes: number) =>
    `Samen ongeveer ${minutes} ${of(minutes, 'minuut', 'minuten')}, op volgorde van wat een blik van u het meest waard is.`,
  forHour: (n: number) => `${n} ${of(n, 'bevinding', 'bevindingen')} voor dit uur`,
  forMinutes: (n: number, minutes: string) =>
    `${n} ${of(n, 'bevinding', 'bevindingen')} voor ${minutes} minuten`,
  budget: 'Ik heb',
  budgets: { '30': '30 min', '60': '60 min', '90': '90 min', all: 'alles' },
  meter: (minutes: number, budget: string) => `${minutes} van ${budget} minuten gevuld`,
  cut: (minutes: string) => `Tot hier past het in ${minutes} minuten`,
  takes: 'Duur',
  minutes: (n: number) => `${n} min`,
  about: (n: number) => `ongeveer ${n} min`,
  choose: (story: string) => `Kies: ${story}`,
  narrow: 'Verder verfijnen',
  narrowing: {
    severity: 'Ernst',
    organisation: 'Organisatie',
    kind: 'Over',
    age: 'Ouder dan',
    any: 'Alle',
    apply: 'Toepassen',
    clear: 'Alles tonen',
  },
  actorKinds: { human: 'Mensen', software: 'AI en robots' },
  ages: { '2': '2 dagen', '7': '7 dagen', '14': '14 dagen', '30': '30 dagen' },
  save: 'Filter bewaren',
  saveName: 'Naam van dit filter',
  forget: (name: string) => `Filter ${name} vergeten`,
  savedDone: 'Het filter is bewaard.',
  savedNot:
    'Het filter is niet bewaard: geef het een naam en verfijn eerst, en bewaar er niet meer dan twaalf.',
  preview: 'Gekozen bevinding',
  openAndDecide: 'Openen en besluiten',
  askMore: 'Vragen',
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
  ask: 'vragen',
  decide: 'besluiten',
  choose: 'kiezen',
  off: 'Sneltoetsen uitzetten',
  on: 'Sneltoetsen aanzetten',
  change: 'Sneltoetsen aanpassen',
  title: 'Sneltoetsen',
  lead: 'In de wachtrij en op een bevinding. Eén letter of cijfer per toets; zij werken niet terwijl u typt.',
  actions: {
    next: 'Volgende',
    previous: 'Vorige',
    ask: 'Vragen',
    decide: 'Besluiten',
    choose: 'Kiezen, in de wachtrij',
    undo: 'Ongedaan maken',
  },
  save: 'Bewaren',
  saved: 'De sneltoetsen zijn bewaard.',
  wrong: 'Geef elke handeling een eigen letter of cijfer.',
};

/** One step on several findings. */
export const bulk = {
  title: 'Met de gekozen bevindingen',
  lead: 'Kies bevindingen in de lijst. U hebt daarna tien seconden om het ongedaan te maken.',
  chosen: 'gekozen',
  step: 'Stap',
  steps: {
    ask: 'De medewerker vragen',
    justified: 'Besluiten: gerechtvaardigd',
    'policy-gap': 'Besluiten: beleid schiet tekort',
    unjustified: 'Besluiten: ongerechtvaardigd (een tweede persoon bevestigt)',
  },
  note: 'Toelichting, bij elk van hen vastgelegd',
  submit: 'Vastleggen',
  waits: (n: number, time: string) =>
    `${n} ${of(n, 'bevinding wordt', 'bevindingen worden')} om ${time} vastgelegd.`,
  undo: 'Ongedaan maken',
  undone: 'Ongedaan gemaakt; er is niets vastgelegd.',
  tooLate:
    'Dat is al vastgelegd, en kan hier niet meer ongedaan worden gemaakt. Een bevinding kunt u wel heropenen.',
  taken: (n: number) => `${n} ${of(n, 'stap is', 'stappen zijn')} vastgelegd.`,
  refused: (ids: string) =>
    `Niet vastgelegd, omdat de stand intussen anders is of de stap niet aan u is: ${ids}.`,
  none: 'Kies minstens één bevinding, en hooguit vijftig; en schrijf een toelichting.',
};

/** Rapporten: de maand, de normen, op naam, voor de klant, en waar ze heen gaan. */

export const reports = {
  title: 'Rapporten',
  lead: 'Cijfers zonder personen voor wie stuurt, en een rapport op naam alleen als twee mensen dat nodig vinden.',
  monthly: 'Maandrapporten',
  monthlyLead: 'Per kalendermaand: totaal gebruik, zorgvuldig gebruik, accounts en doelgericht gebruik.',
  month: 'Maand',
  counted: 'Geteld',
  countedAt: (at: string) => `geteld ${at}`,
  soFar: (at: string) => `loopt nog, geteld tot ${at}`,
  none: 'Er is nog geen maand geteld. Dat gebeurt vanzelf, een paar minuten na de eerste raadplegingen.',
  organisation: 'Organisatie',
  all: 'Alle organisaties',
  show: 'Tonen',
  open: 'Openen',
  kind: 'generiek maandrapport',
  made: (date: string) => `Opgemaakt ${date}`,
  heading: (month: string) => `${month}: hoe klantgegevens zijn gebruikt`,
  intro: (peers: number) =>
    peers > 0
      ? `Dit rapport bevat geen personen. Het vergelijkt zes maanden met ${peers} vergelijkbare organisaties: het getal is de mediaan, de marge de middelste helft.`
      : 'Dit rapport bevat geen personen. Het toont zes maanden; er zijn te weinig vergelijkbare organisaties om zonder herkenning mee te vergelijken.',
  introAll: 'Dit rapport bevat geen personen. Het toont zes maanden van alle organisaties samen.',
  running: (at: string) => `Deze maand loopt nog: alles is geteld tot ${at}.`,
  uncounted:
    'Deze maand wordt nu geteld. Ververs de pagina over een minuut; bij miljoenen raadplegingen duurt het langer.',
  key: {
    label: 'De maand in het kort',
    lookups: 'Raadplegingen',
    more: (share: string, month: string) => `${share} meer dan ${month}`,
    less: (share: string, month: string) => `${share} minder dan ${month}`,
    same: (month: string) => `evenveel als ${month}`,
    first: 'Bevestigd of verklaard, eerste keer',
    peers: (share: string) => `vergelijkbaar ${share}`,
    missed: 'Gemist, gemeten',
    between: (low: string, high: string) => `${low} tot ${high}`,
    notMeasured: 'nog niets beoordeeld uit de steekproef',
    coverage: 'Dekking',
    ofEvidence: 'van de werkgegevens',
  },
  table: {
    caption: (title: string) => `${title}, zes maanden, met vergelijkbare organisaties`,
    indicator: 'Kengetal',
    trend: 'Verloop',
    peers: 'Vergelijkbaar',
    none: 'n.v.t.',
    peersOf: (median: string, low: string, high: string) => `${median} (${low}–${high})`,
  },
  causes: 'Mogelijke oorzaken',
  questions: 'Vragen om uzelf te stellen',
  legend: {
    unknown: '– is niet geteld of niet bekend.',
    few: 'Bij minder dan vijf actieve accounts staan hier geen cijfers die over één mens kunnen gaan.',
    peers: 'Vergelijken gebeurt met minstens vijf andere organisaties, anders staat er n.v.t.',
  },
  files: {
    label: 'Dit rapport meenemen',
    pdf: 'PDF',
    noPdf:
      'Hier staat geen programma dat PDF’s maakt. Druk de pagina af, en kies daar desgewenst ‘Opslaan als PDF’.',
  },
  source: {
    asked: 'De vraag waarmee dit is gemaakt:',
    ledger: (size: string) => `Logboekstand ${size} regels.`,
    counted: (at: string, size: string) => `Geteld ${at}, tot regel ${size}.`,
    check:
      'Het JSON-bestand is ondertekend met de sleutel van de exports: vergelijk met /.well-known/jwks.json.',
  },
  norms: {
    title: 'Normenkaart',
    lead: 'De zeven Suwinet-normen en BIO2 8.15 en 8.16, beoordeeld uit wat het systeem zelf heeft vastgelegd.',
    heading: (meets: number, partly: number) =>
      partly === 0 ? `Normen: ${meets} van 7 voldoen` : `Normen: ${meets} van 7 voldoen, ${partly} deels`,
    question: 'Beoordeeld uit wat het systeem zelf heeft vastgelegd. Niets hiervan is door iemand ingevuld.',
    now: (at: string) => `Zoals het er nu voor staat, ${at}.`,
    norm: 'Norm',
    because: 'Waarop het oordeel rust',
    judgement: 'Oordeel',
    evidence: 'Bewijs',
    bio2: 'Ook getoetst: BIO2',
    judgements: {
      meets: 'voldoet',
      partly: 'deels',
      'does-not': 'voldoet niet',
      'cannot-tell': 'niet vast te stellen',
    },
  },
  crumb: 'Rapporten',
};

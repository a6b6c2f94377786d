import { of } from '../count.ts';

/** Waar rapporten vanzelf heen gaan, en wat daarvan kwam. */

export const deliveries = {
  title: 'Verzending',
  lead: 'Generieke rapporten die elke maand vanzelf uitgaan, per e-mail of naar een webhook. Een rapport op naam gaat nooit uit.',
  subscriptions: 'Wat elke maand uitgaat',
  none: 'Er gaat nog niets vanzelf uit.',
  what: 'Rapport',
  kinds: { monthly: 'maandrapport', scorecard: 'normenkaart' },
  whom: 'Naar',
  channel: 'Waarlangs',
  channels: { email: 'e-mail', webhook: 'webhook' },
  day: 'Dag van de maand',
  everyMonth: (day: string) => `elke maand op de ${day}e`,
  format: 'Vorm',
  formats: {
    link: 'alleen een link',
    html: 'bijlage, pagina (HTML)',
    pdf: 'bijlage, PDF',
    csv: 'bijlage, CSV',
    json: 'JSON, ondertekend',
  },
  language: 'Taal',
  languages: { nl: 'Nederlands', en: 'Engels' },
  end: 'Beëindigen',
  ended: (at: string) => `beëindigd ${at}`,
  add: 'Iets vanzelf laten uitgaan',
  addresses: 'Adressen',
  addressesHint:
    'E-mailadressen, elk op een regel; of het ene https-adres van een webhook die de beheerder heeft toegelaten.',
  save: 'Instellen',
  sent: 'Wat is uitgegaan',
  nothingSent: 'Er is nog niets uitgegaan.',
  month: 'Maand',
  state: 'Stand',
  attempts: 'Pogingen',
  states: {
    waiting: 'wacht',
    sending: 'onderweg',
    sent: 'verzonden',
    failed: 'niet aangekomen',
    unsure: 'onbekend of het aankwam',
  },
  next: (at: string) => `volgende poging ${at}`,
  again: 'Opnieuw',
  failed: (n: number) =>
    `${n} ${of(n, 'verzending kwam', 'verzendingen kwamen')} niet aan. Kijk hieronder wat er misging.`,
  noMail: 'Er is geen mailserver ingesteld (--smtp-url), dus e-mail kan hier niet.',
  refused:
    'Dit kon niet worden ingesteld: controleer adressen, vorm en dag, en of dit kanaal hier is toegelaten.',
  done: { subscribed: 'Ingesteld.', ended: 'Beëindigd.', again: 'Wordt opnieuw geprobeerd.' },
};

/** Coming in, and what went wrong. */

export const signIn = {
  title: 'Aanmelden bij Inzage',
  lead: 'U meldt zich aan met een link die u van uw beheerder krijgt. Elke link werkt één keer.',
  ready: (account: string) => `Aanmelden als ${account}`,
  readyLead: (role: string) => `U meldt zich aan als ${role}. De link werkt één keer; daarna is zij op.`,
  gone: 'Deze link werkt niet meer',
  goneLead: 'Hij is al gebruikt, of de tijd is om. Vraag uw beheerder om een nieuwe.',
  signedOut: 'U bent afgemeld',
};

export const errors = {
  home: 'Naar het begin',
  notFound: 'Deze pagina is er niet',
  notFoundLead: 'De bevinding bestaat niet, of valt buiten wat u mag zien.',
  notPermitted: 'Dit is niet voor uw rol',
  notPermittedLead: (role: string) =>
    `U bent aangemeld als ${role}. Wie wat mag zien, staat vast en wordt vastgelegd.`,
  csrf: 'Dit formulier is verlopen',
  csrfLead: 'Er is niets vastgelegd. Open de pagina opnieuw en probeer het nog eens.',
  failed: 'Er ging iets mis',
  failedLead:
    'Er is niets vastgelegd. Probeer het zo nog eens; de beheerder vindt de oorzaak in het logbestand.',
  stepPassed: 'Iemand anders was u voor: de stand is intussen veranderd.',
  stepRefused: 'U mag deze stap bij deze bevinding niet zetten.',
  invalid: 'Dit kon zo niet worden vastgelegd.',
  busy: 'Het logboek kon dit niet duurzaam vastleggen. Probeer het zo nog eens.',
};

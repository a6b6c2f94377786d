import pino from 'pino';

const log = pino();

interface Intake {
  nummer: string;
  geboortedatum: string;
  naam: string;
  woonplaats: string;
}

export function ingeschreven(intake: Intake) {
  log.info({ naam: intake.naam, plaats: intake.woonplaats }, 'ingeschreven'); // expect: personal-data-in-log
}

import pino from 'pino';

const log = pino();

interface Intake {
  nummer: string;
  geboortedatum: string;
  naam: string;
}

interface Cursus {
  nummer: string;
  naam: string;
  woonplaats: string;
}

export function ingeschreven(intake: Intake, cursus: Cursus) {
  log.info({ naam: cursus.naam, plaats: cursus.woonplaats, nummer: intake.nummer }, 'ingeschreven');
}

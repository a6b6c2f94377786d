import { pino } from 'pino';

const log = pino({ name: 'intake' });

interface Aanvraag {
  id: string;
  bsn: string;
  geboortedatum: string;
  status: 'nieuw' | 'klaar';
}

export async function verwerk(aanvraag: Aanvraag) {
  log.info({ id: aanvraag.id, status: aanvraag.status }, 'in behandeling');
  return { ...aanvraag, status: 'klaar' as const };
}

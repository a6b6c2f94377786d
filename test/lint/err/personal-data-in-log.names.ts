import type { Customer } from './model.ts';
import { log } from './log.ts';

export function register(email: string, bsn: string) {
  log.info('registering', { email }); // expect: personal-data-in-log
  log.debug(`citizen ${bsn}`); // expect: personal-data-in-log
}

export function welcome(klant) {
  log.info(`Welkom ${klant.voornaam} ${klant.achternaam}`); // expect: personal-data-in-log
  log.info({ rekening: klant.rekeningnummer }); // expect: personal-data-in-log
  const { geboortedatum } = klant;
  log.trace(geboortedatum); // expect: personal-data-in-log
}

export class Mailer {
  async send(customer: Customer) {
    await this.deliver(customer.emailAddress);
  }

  private async deliver(to: string) {
    log.info('to', to); // expect: personal-data-in-log
  }
}

export const handler = async (req, res) => {
  log.warn(`login of ${req.body.email} failed`); // expect: personal-data-in-log
  res.end();
};

import { Connection } from 'jsforce';
import { inzage } from './clients.ts';

const LEVEL = 'info';

export class Customers {
  private last: { Email: string } | undefined;
  private readonly log = console;

  constructor(private readonly conn: Connection) {}

  show() {
    this.log[LEVEL]('last one', this.last.Email); // expect: personal-data-in-log
    this.log.info('last one', this.last.Email); // expect: personal-data-in-log
  }

  async load(actor, subject: string) {
    this.last = await inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () =>
      this.conn.sobject('Contact').retrieve(subject),
    );
    const view = { id: subject, who: { mail: this.last.Email } };
    view.note = 'x';
    console.log(view.id);
    console.log(view.who); // expect: personal-data-in-log
    const copy = { ...this.last, seen: true };
    console.table([copy]); // expect: personal-data-in-log
  }
}

import { Connection } from 'jsforce';
import { inzage } from './clients.ts';
import { mask } from './privacy.ts';

export class Customers {
  private last: { Id: string; Email: string } | undefined;
  private readonly log = console;

  constructor(private readonly conn: Connection) {}

  show() {
    this.log.info('last one', this.last.Id);
  }

  async load(actor, subject: string) {
    this.last = await inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () =>
      this.conn.sobject('Contact').retrieve(subject, ['Id', 'Email']),
    );
    const view = { id: subject, who: { mail: this.last.Email } };
    view.who = { mail: mask(this.last.Email) };
    console.log(view.id, view.who);
    const copy = { ...this.last, Email: mask(this.last.Email) };
    console.table([copy]);
  }
}

import jsforce from 'jsforce';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({});

export async function person(actor, subject: string) {
  return await inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () =>
    conn.sobject('Contact').retrieve(subject, ['Id', 'Email', 'Phone', 'FirstName', 'LastName']),
  );
}

export async function eachPerson(actor, ids: string[], visit) {
  for (const id of ids) visit(await person(actor, id));
}

export class People {
  private last: unknown = null;

  constructor(private readonly actor) {}

  async find(subject: string) {
    this.last = await person(this.actor, subject);
    return this.last;
  }

  label(contact) {
    return `${contact.FirstName} ${contact.LastName}`;
  }
}

export function createPeople(actor) {
  return new People(actor);
}

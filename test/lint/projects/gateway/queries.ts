import { createInzage } from '@inzage/client';
import { rows, type Salesforce } from './db.ts';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function report() {
  const people = await rows('SELECT id, plaats FROM klanten');
  console.log(people[0]); // expect: personal-data-in-log
  const orders = await rows('SELECT id, total FROM orders');
  console.log(orders[0]);
}

export class Report {
  constructor(private readonly salesforce: Salesforce) {}

  async cities() {
    const found = await this.salesforce.all('SELECT Id, MailingCity FROM Contact LIMIT 5'); // expect: direct-crm-client
    console.log(found); // expect: personal-data-in-log
  }

  async products() {
    const found = await this.salesforce.all('SELECT Id, Name FROM Product2');
    console.log(found.map((each) => each.Name));
  }

  order(actor: unknown, subject: string) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'order' }, () =>
      this.salesforce.all(`SELECT Id, Name, Birthdate FROM Contact WHERE Id = '${subject}'`), // expect: field-not-permitted
    );
  }
}

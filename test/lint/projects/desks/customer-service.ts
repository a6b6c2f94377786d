import { ForbiddenException, Injectable, Logger, NotFoundException } from '@nestjs/common';
import { type Inzage, createInzage } from '@inzage/client';
import { Connection } from 'jsforce';

@Injectable()
export class CustomerService {
  private readonly logger = new Logger(CustomerService.name);
  private readonly inzage: Inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'desk' });

  constructor(private readonly conn: Connection) {}

  async byMail(actor: string, email: string) {
    const result = await this.inzage.lookup(
      { actor, operation: 'search', search: { keys: ['email'], wildcard: false }, reason: 'service-question' },
      () => this.conn.sobject('Contact').findOne({ Email: email }, ['Id', 'Name', 'Email']),
    );
    if (result.status !== 'permitted') throw new ForbiddenException(result.notices.map((each) => each.id).join());
    if (!result.data) throw new NotFoundException(`No contact with e-mail ${email}`); // expect: personal-data-in-error
    this.logger.log(`found ${result.data.Id}`);
    return result.data;
  }

  async address(actor: string, subject: string) {
    const result = await this.inzage.lookup(
      { actor, subject, operation: 'view', reason: 'moving-house', fields: ['address', 'postcode'] },
      (permitted) => this.conn.sobject('Contact').retrieve(subject, permitted),
    );
    return result.status === 'permitted' ? result.data : null;
  }

  async creditCheck(actor: string, subject: string) {
    return this.inzage.lookup(
      { actor, subject, operation: 'view', reason: 'service-question', fields: ['name', 'creditScore'] }, // expect: field-not-permitted
      () => this.conn.query(`SELECT Id, Name, CreditScore__c FROM Account WHERE Id = '${subject}'`), // expect: field-not-permitted
    );
  }

  async note(actor: string, subject: string, text: string) {
    await this.inzage.lookup(
      { actor, subject, operation: 'change', reason: 'service-question', change: { action: 'add-note' } },
      () => this.conn.sobject('Note__c').create({ Contact__c: subject, Text__c: text }),
    );
    this.logger.debug(`note of ${text.length} characters on ${subject}`);
  }
}

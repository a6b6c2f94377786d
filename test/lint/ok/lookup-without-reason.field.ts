import { Injectable } from '@nestjs/common';
import { type Inzage, createInzage } from '@inzage/client';
import { Connection } from 'jsforce';

@Injectable()
export class CustomerService {
  private readonly inzage: Inzage;

  constructor(private readonly conn: Connection) {
    this.inzage = createInzage({ url: process.env.INZAGE_URL });
  }

  async load(actor, subject: string, declared: { reason: string }) {
    return await this.inzage.lookup({ actor, subject, operation: 'view', reason: declared.reason }, async () => {
      const account = await this.conn.sobject('Account').retrieve(subject);
      return account;
    });
  }
}

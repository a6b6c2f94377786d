import { CACHE_MANAGER } from '@nestjs/cache-manager';
import { Inject, Injectable } from '@nestjs/common';
import type { Cache } from 'cache-manager';
import { Connection } from 'jsforce';
import { inzage } from './clients.ts';

@Injectable()
export class AccountService {
  constructor(
    @Inject(CACHE_MANAGER) private readonly cache: Cache,
    private readonly conn: Connection,
  ) {}

  async account(actor: string, subject: string) {
    const { data: account } = await inzage.lookup(
      { actor, subject, operation: 'view', reason: 'billing-question' },
      (permitted) => this.conn.sobject('Account').retrieve(subject, permitted),
    );
    await this.cache.set(`account:${subject}`, account.SystemModstamp, 60_000);
    return account;
  }
}

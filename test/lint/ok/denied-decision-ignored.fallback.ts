import { createInzage } from '@inzage/client';
import type { Connection } from 'jsforce';

export class CustomerCards {
  private readonly inzage = createInzage({ url: process.env.INZAGE_URL ?? '' });

  constructor(private readonly conn: Connection) {}

  async card(actor: string, subject: string) {
    try {
      const { data } = await this.inzage.lookup(
        { actor, subject, operation: 'view', reason: 'technical-visit' },
        (permitted) => this.conn.sobject('Contact').retrieve(subject, permitted),
      );
      return data;
    } catch (error) {
      console.error('lookup failed', error instanceof Error ? error.name : 'unknown');
      return null;
    }
  }
}

import { Injectable } from '@nestjs/common';
import { DynamicsWebApi } from 'dynamics-web-api';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });

@Injectable()
export class ContactWriter {
  constructor(private readonly dynamics: DynamicsWebApi) {}

  async rename(actor: string, subject: string, name: string) {
    return inzage.lookup(
      { actor, subject, operation: 'change', reason: 'service-question', change: { action: 'change-contact' } },
      () => this.write(subject, { fullname: name }),
    );
  }

  private write(key: string, data: Record<string, string>) {
    return this.dynamics.update({ collection: 'contacts', key, data });
  }
}

import { createInzage, type Result } from '@inzage/client';
import { Client } from '@hubspot/api-client';
import type { SimplePublicObject } from '@hubspot/api-client/lib/codegen/crm/contacts/index.js';

const inzage = createInzage({ url: process.env.INZAGE_URL!, token: process.env.INZAGE_TOKEN!, source: 'crm' });

export interface Actor { id: string; kind?: 'human' | 'software' }

export class ContactRepository {
  private static readonly FIELDS = Object.freeze(['email', 'firstname', 'lastname', 'phone']);
  private readonly client: Client;

  constructor(accessToken: string) {
    this.client = new Client({ accessToken, numberOfApiCallRetries: 3 });
  }

  async get(actor: Actor, subject: string, reason: string): Promise<Result<SimplePublicObject>> {
    return inzage.lookup({ actor, subject, operation: 'view', reason, fields: [...ContactRepository.FIELDS] }, (permitted) =>
      this.client.crm.contacts.basicApi.getById(subject, [...permitted]),
    );
  }

  async search(actor: Actor, term: string) {
    const result = await inzage.lookup(
      { actor, operation: 'search', search: { keys: ['name'], wildcard: true }, reason: 'service-question' },
      () =>
        this.client.crm.contacts.searchApi.doSearch({
          query: term,
          limit: 10,
          properties: ContactRepository.FIELDS.slice(0, 3),
        }),
    );
    if (result.status !== 'permitted') return [];
    await result.outcome({ subjectsShown: result.data.results.map((each) => each.id) });
    return result.data.results.map(({ id, properties }) => ({ id, name: properties.firstname }));
  }

  async update(actor: Actor, subject: string, properties: Record<string, string>) {
    return inzage.lookup(
      { actor, subject, operation: 'change', reason: 'service-question', change: { action: 'change-contact' } },
      () => this.client.crm.contacts.basicApi.update(subject, { properties }),
    );
  }

  async optOut(actor: Actor, subject: string) {
    return this.update(actor, subject, { hs_email_optout: 'true' });
  }
}

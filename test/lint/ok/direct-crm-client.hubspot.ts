import { Client } from '@hubspot/api-client';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export class HubspotService {
  private client: Client;

  constructor(token: string) {
    this.client = new Client({ accessToken: token });
  }

  async getContact(actor, subject: string, id: string) {
    return inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, async () => {
      const { properties } = await this.fetchContact(id);
      return properties;
    });
  }

  private fetchContact(id: string) {
    return this.client.crm.contacts.basicApi.getById(id, ['email', 'firstname']);
  }

  owners() {
    return this.client.crm.owners.ownersApi.getPage();
  }
}

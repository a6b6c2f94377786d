import { Client } from '@hubspot/api-client';

export class HubspotService {
  private client: Client;

  constructor(token: string) {
    this.client = new Client({ accessToken: token });
  }

  async getContact(id: string) {
    const { properties } = await this.client.crm.contacts.basicApi.getById(id, ['email', 'firstname']); // expect: direct-crm-client
    return properties;
  }

  async search(email: string) {
    const { contacts } = this.client.crm;
    return contacts.searchApi.doSearch({ // expect: direct-crm-client
      filterGroups: [{ filters: [{ propertyName: 'email', operator: 'EQ', value: email }] }],
      properties: ['email'],
    });
  }
}

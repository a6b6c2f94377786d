import axios from 'axios';

const http = axios.create({ baseURL: 'https://acme.zendesk.com/api/v2' });

class Desk {
  private get(path: string) {
    return http.get(path); // expect: direct-crm-request
  }
  user(id: string) {
    return this.get(`/users/${id}.json`);
  }
  macros() {
    return this.get('/macros.json');
  }
}

export const desk = new Desk();

const hubspot = async (path: string, init: RequestInit = {}) => {
  const answer = await fetch(`https://api.hubapi.com${path}`, init); // expect: direct-crm-request
  return answer.json();
};

export async function greet(id: string) {
  const contact = await hubspot(`/crm/v3/objects/contacts/${id}?properties=firstname`);
  console.info('greeted', contact.properties); // expect: personal-data-in-log
}

export async function pipelines() {
  const found = await hubspot('/crm/v3/pipelines/deals');
  console.info('pipelines', found.results);
}

import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const ZENDESK = 'https://acme.zendesk.com';
const headers = { authorization: `Basic ${process.env.ZENDESK_BASIC}` };

export const changed = (actor: string, since: number) =>
  inzage.lookup({ actor, subject: 'all', operation: 'search', reason: 'complaint' }, async () => {
    const response = await fetch(`${ZENDESK}/api/v2/tickets/${since}/comments.json`, { headers });
    return response.json();
  });

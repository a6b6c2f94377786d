import { createInzage } from '@inzage/client';
import got from 'got';
import { createClient } from 'redis';
import { log } from './log.ts';

const zendesk = got.extend({
  prefixUrl: 'https://telco.zendesk.com/api/v2',
  headers: { authorization: `Basic ${process.env.ZENDESK_BASIC}` },
  retry: { limit: 2 },
});
const redis = createClient({ url: process.env.REDIS_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'zendesk' });

interface Ticket {
  id: number;
  subject: string;
  description: string;
  requester_id: number;
  status: string;
}

export async function refresh(actor: string, ticketId: number) {
  const known = await redis.get(`ticket:${ticketId}:etag`);
  const result = await inzage.lookup(
    { actor, subject: `ticket-${ticketId}`, operation: 'view', reason: 'service-question', reference: { type: 'case', id: String(ticketId) } },
    async () => {
      const response = await zendesk.get(`tickets/${ticketId}.json`, { headers: known ? { 'if-none-match': known } : {} });
      return JSON.parse(response.body).ticket as Ticket;
    },
  );
  if (result.status !== 'permitted') return null;
  const ticket = result.data;
  await redis.set(`ticket:${ticketId}`, JSON.stringify(ticket), { EX: 900 }); // expect: personal-data-in-cache
  await redis.set(`ticket:${ticketId}:status`, ticket.status);
  log.info({ ticketId, status: ticket.status }, 'ticket refreshed');
  return ticket;
}

export async function audits(ticketId: number) {
  const { body } = await zendesk.get(`tickets/${ticketId}/audits.json`); // expect: direct-crm-request
  return JSON.parse(body);
}

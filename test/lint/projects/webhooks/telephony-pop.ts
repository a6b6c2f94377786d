import Fastify from 'fastify';
import { createInzage } from '@inzage/client';
import { Connection } from 'jsforce';

const server = Fastify({ logger: true });
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'screen-pop' });
const conn = new Connection({ instanceUrl: process.env.SF_URL, accessToken: process.env.SF_TOKEN });

interface Ringing {
  callId: string;
  agent: string;
  phoneNumber: string;
}

server.post<{ Body: Ringing }>('/ringing', async (request, reply) => {
  const { callId, agent, phoneNumber } = request.body;
  request.log.info({ callId, agent }, 'ringing');
  const result = await inzage.lookup(
    {
      actor: agent,
      operation: 'search',
      search: { keys: ['phone'], wildcard: false },
      reason: 'service-question',
      reference: { type: 'interaction', id: callId },
    },
    () => conn.query(`SELECT Id, Name, AccountId FROM Contact WHERE MobilePhone = '${phoneNumber}' LIMIT 2`),
  );
  if (result.status === 'denied') return reply.code(403).send({ notices: result.notices });
  if (result.status === 'ask') return reply.code(428).send({ notices: result.notices, follows: result.id });
  const [first] = result.data.records;
  if (!first) {
    request.log.warn(`nobody has ${phoneNumber}`); // expect: personal-data-in-log
    return reply.code(404).send();
  }
  return reply.send({ contact: first.Id, name: first.Name });
});

server.post<{ Body: Ringing }>('/hangup', async (request) => {
  await conn.sobject('Task').create({ WhoId: request.body.callId, Subject: 'Call', Status: 'Completed' }); // expect: direct-crm-write
  return { ok: true };
});

await server.listen({ port: 3000, host: '127.0.0.1' });

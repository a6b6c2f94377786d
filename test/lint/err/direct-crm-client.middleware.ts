import { Hono } from 'hono';
import { createInzage, inzageLookup } from 'inzage/client';
import jsforce from 'jsforce';

const app = new Hono();
const conn = new jsforce.Connection({});
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'portal' });

app.get('/customers/:id', async (c) => {
  return c.json(await conn.sobject('Contact').retrieve(c.req.param('id'))); // expect: direct-crm-client
});

app.get(
  '/customers/:id/bill',
  inzageLookup({ // expect: lookup-without-reason
    inzage,
    lookup: (c) => ({ actor: c.get('user'), subject: c.req.param('id'), operation: 'view' }),
  }),
  async (c) => c.json(await conn.sobject('Contact').retrieve(c.req.param('id'), ['Name'])),
);

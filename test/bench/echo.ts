import { serve } from '@hono/node-server';
import { Hono } from 'hono';

/** The rival of a durable lookup: the same framework, doing nothing but read JSON and write it back. */
const app = new Hono();
app.post('/v1/lookups', async (c) => c.json(await c.req.json(), 201));
serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => {
  process.stdout.write(`listens on http://127.0.0.1:${port}\n`);
});

import { eq } from 'drizzle-orm';
import { Hono } from 'hono';
import { db } from './db/index.ts';
import { customers } from './db/schema.ts';

export const app = new Hono();

app.get('/me/:id', async (c) => {
  const rows = await db.select().from(customers).where(eq(customers.id, c.req.param('id'))).limit(1);
  const me = rows[0];
  if (!me) return c.notFound();
  console.log('me', me); // expect: personal-data-in-log
  return c.json(me);
});

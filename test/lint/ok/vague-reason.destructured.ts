import type { Context } from 'hono';
import { inzage } from './audit.ts';
import { readCustomer } from './crm.ts';

export async function customer(c: Context) {
  const { subject, reason } = await c.req.json();
  const result = await inzage.lookup({ actor: c.get('agent'), subject, operation: 'view', reason }, (permitted) =>
    readCustomer(subject, permitted),
  );
  return c.json(result);
}

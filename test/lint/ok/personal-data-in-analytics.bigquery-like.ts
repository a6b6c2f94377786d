import { Hono } from 'hono';
import { PostHog } from 'posthog-node';
import { zValidator } from '@hono/zod-validator';
import { z } from 'zod';

const posthog = new PostHog(process.env.POSTHOG_KEY ?? '', { host: 'https://eu.i.posthog.com' });
const body = z.object({ telefoonnummer: z.string(), pakket: z.string() });

export const app = new Hono().post('/belverzoek', zValidator('json', body), (c) => {
  const { telefoonnummer, pakket } = c.req.valid('json');
  posthog.capture({ distinctId: c.get('visitor'), event: 'belverzoek', properties: { pakket } });
  return c.json({ ok: telefoonnummer.length > 0 });
});

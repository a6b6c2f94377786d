import crypto from 'node:crypto';
import * as Sentry from '@sentry/node';
import { Client } from '@hubspot/api-client';
import express, { type Request, type Response } from 'express';
import { createInzage } from '@inzage/client';

Sentry.init({ dsn: process.env.SENTRY_DSN });

const app = express();
const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'hubspot-hooks' });

function isSigned(req: Request): boolean {
  const text = `${req.method}${process.env.PUBLIC_URL}${req.originalUrl}${JSON.stringify(req.body)}`;
  const digest = crypto.createHmac('sha256', process.env.HUBSPOT_SECRET ?? '').update(text).digest('base64');
  return digest === req.header('x-hubspot-signature-v3');
}

app.post('/hooks/hubspot', express.json(), async (req: Request, res: Response) => {
  if (!isSigned(req)) return res.sendStatus(401);
  for (const event of req.body) {
    try {
      const result = await inzage.lookup(
        { actor: 'hook-hubspot', subject: String(event.objectId), operation: 'view', reason: 'order' },
        () => hubspot.crm.contacts.basicApi.getById(String(event.objectId), ['email', 'firstname', 'hs_lead_status']),
      );
      if (result.status !== 'permitted') continue;
      const contact = result.data;
      console.log('lead changed', contact.id, contact.properties.hs_lead_status);
      await fetch('https://hooks.slack.com/triggers/T1/2/abc', {
        method: 'POST',
        body: JSON.stringify({
          text: `Lead ${contact.properties.firstname} changed`, // expect: personal-data-to-third-party
        }),
      });
    } catch (error) {
      Sentry.captureException(error, { tags: { hook: 'hubspot' }, extra: { event: event.objectId } });
    }
  }
  return res.sendStatus(204);
});

app.post('/forms/contact', express.urlencoded({ extended: false }), async (req, res) => {
  const { email, message } = req.body;
  console.info(`form from ${email}: ${message.length} characters`); // expect: personal-data-in-log
  if (!/@/.test(email)) throw new Error(`not an address: ${email}`); // expect: personal-data-in-error
  await hubspot.crm.contacts.basicApi.create({ properties: { email, message }, associations: [] }); // expect: direct-crm-write
  res.redirect(303, `/thanks?for=${encodeURIComponent(email)}`); // expect: personal-data-in-url
});

app.listen(8080);

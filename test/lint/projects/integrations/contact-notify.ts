import { Client as HubspotClient } from '@hubspot/api-client';
import { IncomingWebhook } from '@slack/webhook';
import Bugsnag from '@bugsnag/js';
import { createInzage } from '@inzage/client';
import { Pinecone } from '@pinecone-database/pinecone';
import { ChatAnthropic } from '@langchain/anthropic';
import { HumanMessage, SystemMessage } from '@langchain/core/messages';
import LRU from 'lru-cache';
import { z } from 'zod';

const inzage = createInzage({ url: process.env.INZAGE_URL!, token: process.env.INZAGE_TOKEN!, source: 'x' });
const client = new HubspotClient({ accessToken: process.env.HS });
const hook = new IncomingWebhook(process.env.SLACK_HOOK!);
const llm = new ChatAnthropic({ model: 'claude-sonnet-4-5' });
const cache = new LRU({ max: 100 });
const schema = z.object({ email: z.string().email(), phone: z.string() });

export async function handle(actor: string, subject: string) {
  const res = await inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question', fields: ['email', 'phone'] }, () =>
    client.crm.contacts.basicApi.getById(subject, ['email', 'phone']));
  if (res.status !== 'permitted') return;
  const { email, phone } = res.data.properties;
  await hook.send({ text: `Customer ${email} called` }); // expect: personal-data-to-third-party
  Bugsnag.setUser(subject, email); // expect: personal-data-in-error-tracker
  const answer = await llm.invoke([new SystemMessage('Be nice'), new HumanMessage(`Mail: ${email}`)]); // expect: personal-data-in-prompt
  cache.set(subject, { email, phone }); // expect: personal-data-in-cache
  const parsed = schema.safeParse({ email, phone });
  if (!parsed.success) throw new Error(`Invalid contact ${subject}: ${parsed.error.message}`);
  console.log('ok', answer.id, subject);
}

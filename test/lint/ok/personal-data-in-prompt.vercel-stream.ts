import { anthropic } from '@ai-sdk/anthropic';
import { streamText } from 'ai';
import jsforce from 'jsforce';
import { inzage } from '@/lib/audit';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL, accessToken: process.env.SF_TOKEN });

export async function POST(request: Request) {
  const { agent, subject, messages } = await request.json();
  const { data: contact } = await inzage.lookup(
    { actor: agent, subject, operation: 'view', reason: 'ai-summary' },
    (permitted) => conn.sobject('Contact').retrieve(subject, permitted),
  );
  const system = ['You help agents.', `The record was changed on ${contact?.LastModifiedDate}.`].join('\n');
  const result = streamText({ model: anthropic('claude-sonnet-4-5'), system, messages });
  return result.toTextStreamResponse();
}

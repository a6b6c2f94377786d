import { openai } from '@ai-sdk/openai';
import { convertToModelMessages, streamText, tool, type UIMessage } from 'ai';
import { z } from 'zod';
import { createInzage } from '@inzage/client';
import { Connection } from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'assistant' });
const conn = new Connection({ instanceUrl: process.env.SF_URL, accessToken: process.env.SF_TOKEN });

export async function POST(request: Request) {
  const { messages, agent, subject, task }: { messages: UIMessage[]; agent: string; subject: string; task: string } =
    await request.json();
  const result = await inzage.lookup(
    {
      actor: { id: 'assistant', kind: 'software', onBehalfOf: [agent] },
      subject,
      operation: 'view',
      reason: 'ai-summary',
      task,
      fields: ['name', 'products'],
    },
    (permitted) => conn.sobject('Contact').retrieve(subject, permitted),
  );
  if (result.status !== 'permitted') return Response.json({ notices: result.notices }, { status: 403 });
  const contact = result.data;
  const stream = streamText({
    model: openai('gpt-4.1-mini'),
    system: `You help a customer called ${contact.Name}. Their status is ${contact.Status__c}.`, // expect: personal-data-in-prompt
    messages: convertToModelMessages(messages),
    tools: {
      invoices: tool({
        description: 'Open invoices of the customer',
        inputSchema: z.object({ year: z.number() }),
        execute: async ({ year }) => {
          const { records } = await conn.query(`SELECT Id, TotalAmount__c FROM Invoice__c WHERE Account__c = '${subject}' AND Year__c = ${year}`); // expect: direct-crm-client
          return records.map((each) => each.TotalAmount__c);
        },
      }),
    },
  });
  return stream.toUIMessageStreamResponse();
}

import { openai } from '@ai-sdk/openai';
import { streamText } from 'ai';
import { crm, inzage } from './clients.ts';

export async function Answer({ actor, subject, ask }: { actor: string; subject: string; ask: string }) {
  const { data: contact } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'ai-summary' },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
  const result = streamText({ model: openai('gpt-4o'), prompt: `${ask}\n\n${JSON.stringify(contact)}` }); // expect: personal-data-in-prompt
  return <output>{await result.text}</output>;
}

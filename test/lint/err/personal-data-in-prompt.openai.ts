import OpenAI from 'openai';
import { crm, inzage } from './clients.ts';

const openai = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });

export async function draftReply(actor: string, subject: string, question: string) {
  const { data: contact } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'ai-summary' },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
  const system = `You answer ${contact.Name}, who lives at ${contact.MailingStreet}.`;
  const completion = await openai.chat.completions.create({
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', content: system }, // expect: personal-data-in-prompt
      { role: 'user', content: question },
    ],
  });
  return completion.choices[0]?.message.content?.replaceAll('[name]', contact.Name);
}

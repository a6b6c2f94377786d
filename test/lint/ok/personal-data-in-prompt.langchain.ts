import { ChatOpenAI } from '@langchain/openai';
import { PromptTemplate } from '@langchain/core/prompts';
import { crm, inzage } from './clients.ts';

const model = new ChatOpenAI({ model: 'gpt-4o-mini' });
const prompt = PromptTemplate.fromTemplate('Write a reminder to {name} about {count} invoices.');

export async function reminder(actor: string, subject: string, count: number) {
  const { data: account } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'collections' },
    (permitted) => crm.sobject('Account').retrieve(subject, permitted),
  );
  return prompt.pipe(model).invoke({ name: '[name]', count });
}

import { createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';

const rented = createOpenAI({ baseURL: 'https://llm.provider-of-models.com/v1' });

export const letter = (klant: { achternaam: string; contract: string }) =>
  generateText({ model: rented('small'), prompt: `Schrijf aan ${klant.achternaam}` }); // expect: personal-data-in-prompt

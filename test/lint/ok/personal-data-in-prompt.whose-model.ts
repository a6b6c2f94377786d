import { createOpenAI } from '@ai-sdk/openai';
import { generateText } from 'ai';

const own = createOpenAI({ baseURL: 'http://10.8.0.12:8080/v1' });

export const letter = (klant: { achternaam: string; contract: string }) =>
  generateText({ model: own('small'), prompt: `Schrijf aan ${klant.achternaam}` });

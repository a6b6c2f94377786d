import { GoogleGenAI } from '@google/genai';
import { db } from './db.ts';
import { tickets } from './schema.ts';
import { eq } from 'drizzle-orm';

const ai = new GoogleGenAI({ apiKey: process.env.GEMINI_KEY });

interface Ticket {
  id: number;
  customerName: string;
  customerEmail: string;
  topic: string;
}

export async function classify(ticket: Ticket) {
  const [known] = await db.select({ topic: tickets.topic }).from(tickets).where(eq(tickets.id, ticket.id));
  const answer = await ai.models.generateContent({
    model: 'gemini-2.5-flash',
    contents: `Classify: ${ticket.topic} from ${ticket.customerEmail}. Earlier: ${known?.topic}`, // expect: personal-data-in-prompt
  });
  return answer.text;
}

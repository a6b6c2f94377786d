import twilio from 'twilio';
import OpenAI from 'openai';
import { createInzage } from '@inzage/client';
import { Connection } from 'jsforce';

const openai = new OpenAI({ baseURL: 'http://llm.internal:8000/v1', apiKey: 'none' });
const cloud = new OpenAI();
const inzage = createInzage({ url: process.env.INZAGE_URL });
const sf = new Connection({});

export async function voice(req: { body: { From: string; SpeechResult: string; agent: string } }) {
  const twiml = new twilio.twiml.VoiceResponse();
  const found = await inzage.lookup({ actor: req.body.agent, operation: 'search', search: { keys: ['phone'] }, reason: 'service-question' }, () =>
    sf.query(`SELECT Id, Name FROM Contact WHERE Phone = '${req.body.From}' LIMIT 1`));
  if (found.status !== 'permitted') return twiml.toString();
  const [contact] = found.data.records;
  const local = await openai.chat.completions.create({ model: 'llama', messages: [{ role: 'user', content: `${contact.Name}: ${req.body.SpeechResult}` }] });
  const remote = await cloud.chat.completions.create({ model: 'gpt-4o', messages: [
    { role: 'system', content: 'You are a phone agent.' },
    { role: 'user', content: `Caller ${contact.Name}` }, // expect: personal-data-in-prompt
  ] });
  twiml.say(local.choices[0].message.content ?? remote.choices[0].message.content ?? '');
  return twiml.toString();
}

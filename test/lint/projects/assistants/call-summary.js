const Anthropic = require('@anthropic-ai/sdk');
const { createInzage } = require('@inzage/client');
const zendesk = require('node-zendesk');
const { redact } = require('./redact.js');

const anthropic = new Anthropic({ apiKey: process.env.ANTHROPIC_API_KEY });
const client = zendesk.createClient({ username: process.env.ZD_USER, token: process.env.ZD_TOKEN, subdomain: 'telco' });
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'summaries' });

async function ticketOf(actor, id) {
  const result = await inzage.lookup(
    { actor, subject: `ticket-${id}`, operation: 'view', reason: 'ai-summary', reference: { type: 'case', id: String(id) } },
    () => client.tickets.show(id),
  );
  return result.status === 'permitted' ? result.data : null;
}

async function summarise(actor, id) {
  const ticket = await ticketOf(actor, id);
  if (!ticket) return null;
  const text = redact(`${ticket.subject}\n\n${ticket.description}`);
  const message = await anthropic.messages.create({
    model: 'claude-haiku-4-5',
    max_tokens: 300,
    messages: [{ role: 'user', content: `Summarise this ticket in Dutch:\n${text}` }],
  });
  return message.content[0].text;
}

async function suggestReply(actor, id) {
  const ticket = await ticketOf(actor, id);
  if (!ticket) return null;
  const message = await anthropic.messages.create({
    model: 'claude-haiku-4-5',
    max_tokens: 600,
    system: 'Answer politely, in the language of the customer.',
    messages: [{ role: 'user', content: ticket.description }], // expect: personal-data-in-prompt
  });
  console.log('reply suggested for', id, message.usage.output_tokens);
  return message.content[0].text;
}

module.exports = { summarise, suggestReply };

const Anthropic = require('@anthropic-ai/sdk');

const anthropic = new Anthropic();

async function classify(ticket) {
  const message = await anthropic.messages.create({
    model: 'claude-haiku-4-5',
    max_tokens: 20,
    messages: [{ role: 'user', content: `Which queue?\n${ticket.topic}` }],
  });
  return message.content[0].text;
}

module.exports = { classify };

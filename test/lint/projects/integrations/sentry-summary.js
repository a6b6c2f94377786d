const Sentry = require('@sentry/node');
const { OpenAI } = require('openai');
const jsforce = require('jsforce');
const { createInzage } = require('@inzage/client');
const inzage = createInzage({ url: process.env.INZAGE_URL });
const openai = new OpenAI();
const conn = new jsforce.Connection({});

async function getContact(actor, id) {
  const r = await inzage.lookup({ actor, subject: id, operation: 'view', reason: 'ai-summary' }, (f) => conn.sobject('Contact').retrieve(id, f));
  return r.data;
}
async function summarize(actor, id, history) {
  const contact = await getContact(actor, id);
  const messages = [{ role: 'system', content: 'You summarise.' }];
  messages.push({ role: 'user', content: `${contact.Name} said: ${history}` });
  const r = await openai.chat.completions.create({ model: 'gpt-4o', messages }); // expect: personal-data-in-prompt
  Sentry.addBreadcrumb({ message: 'summarised', data: { id, name: contact.Name } }); // expect: personal-data-in-error-tracker
  Sentry.withScope((scope) => {
    scope.setUser({ email: contact.Email }); // expect: personal-data-in-error-tracker
    scope.setTag('kind', 'summary');
    Sentry.captureMessage('summary made');
  });
  return r.choices[0].message.content;
}
async function embed(actor, id) {
  const contact = await getContact(actor, id);
  return openai.responses.create({ model: 'gpt-4o', input: `Describe ${contact.Description}` }); // expect: personal-data-in-prompt
}
module.exports = { summarize, embed };

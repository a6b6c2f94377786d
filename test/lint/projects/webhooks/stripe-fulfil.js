const Stripe = require('stripe');
const { Hono } = require('hono');
const jsforce = require('jsforce');
const { createInzage, inzageLookup } = require('@inzage/client');

const stripe = new Stripe(process.env.STRIPE_SECRET_KEY);
const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL, accessToken: process.env.SF_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'payments' });
const app = new Hono();

app.post('/stripe', async (c) => {
  const event = stripe.webhooks.constructEvent(await c.req.text(), c.req.header('stripe-signature'), process.env.STRIPE_HOOK);
  if (event.type !== 'checkout.session.completed') return c.body(null, 204);
  const session = event.data.object;
  const invoice = session.metadata.invoice;
  await inzage.lookup(
    {
      actor: 'hook-stripe',
      subject: session.client_reference_id,
      operation: 'change',
      reason: 'billing-question',
      change: { action: 'mark-paid' },
    },
    () => conn.sobject('Invoice__c').update({ Id: invoice, PaidAt__c: new Date().toISOString() }),
  );
  console.log('paid', invoice, session.amount_total);
  return c.body(null, 204);
});

app.get(
  '/customers/:id/payments',
  inzageLookup({
    inzage,
    lookup: (c) => ({
      actor: c.get('agent'),
      subject: c.req.param('id'),
      operation: 'view',
      reason: 'billing-question',
      fields: ['payments', 'iban'],
    }),
  }),
  async (c) => {
    const id = c.req.param('id');
    const account = await conn.sobject('Account').retrieve(id, ['Id', 'IBAN__c']);
    const customers = await stripe.customers.list({ limit: 1 });
    console.debug('account', account); // expect: personal-data-in-log
    return c.json({ last4: account.IBAN__c.slice(-4), stripe: customers.data[0]?.id });
  },
);

module.exports = app;

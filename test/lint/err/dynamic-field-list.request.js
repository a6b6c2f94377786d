const express = require('express');
const { Client } = require('@hubspot/api-client');
const { createInzage } = require('@inzage/client');

const app = express();
const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL });
const ALLOWED = { name: 'firstname', mail: 'email' };

app.get('/contacts/:id', async (req, res) => {
  const wanted = String(req.query.fields).split(',');
  const answer = await inzage.lookup(
    { actor: req.user, subject: req.params.id, operation: 'view', reason: 'service-question' },
    () => hubspot.crm.contacts.basicApi.getById(req.params.id, wanted), // expect: dynamic-field-list
  );
  res.json(answer.data);
});

const express = require('express');
const { Client } = require('@hubspot/api-client');
const { createInzage } = require('@inzage/client');

const app = express();
const hubspot = new Client({ accessToken: process.env.HUBSPOT_TOKEN });
const inzage = createInzage({ url: process.env.INZAGE_URL });
const ALLOWED = { name: 'firstname', mail: 'email' };

app.get('/contacts/:id', async (req, res) => {
  const wanted = Object.values(ALLOWED);
  const answer = await inzage.lookup(
    { actor: req.user, subject: req.params.id, operation: 'view', reason: 'service-question' },
    () => hubspot.crm.contacts.basicApi.getById(req.params.id, wanted),
  );
  res.json(answer.data);
});

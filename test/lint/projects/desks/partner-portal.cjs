const express = require('express');
const session = require('express-session');
const axios = require('axios');
const { createInzage } = require('@inzage/client');

const app = express();
app.use(session({ secret: process.env.SESSION_SECRET, resave: false, saveUninitialized: false }));
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'partner' });
const genesys = axios.create({ baseURL: 'https://api.mypurecloud.de', headers: { authorization: `Bearer ${process.env.GENESYS}` } });

app.get('/contacts/:id', async (req, res, next) => {
  try {
    const result = await inzage.lookup(
      { actor: req.session.agent, subject: req.params.id, operation: 'view', reason: 'technical-visit' },
      async () => (await genesys.get(`/api/v2/externalcontacts/contacts/${req.params.id}`)).data,
    );
    if (result.status !== 'permitted') return res.status(403).json({ notices: result.notices });
    res.json({ id: result.data.id, name: `${result.data.firstName} ${result.data.lastName}` });
  } catch (error) {
    next(error);
  }
});

app.put('/contacts/:id', express.json(), async (req, res) => {
  await genesys.put(`/api/v2/externalcontacts/contacts/${req.params.id}`, req.body); // expect: direct-crm-write
  console.log('updated', req.params.id, Object.keys(req.body));
  res.sendStatus(204);
});

app.use((error, req, res, _next) => {
  console.error(error.message, { path: req.path, session: req.session.id });
  res.status(500).json({ error: 'failed' });
});

module.exports = app;

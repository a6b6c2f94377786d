const express = require('express');

const app = express();

app.post('/register', async (req, res) => {
  await req.app.locals.accounts.create(req.body);
  res.redirect(`/welcome?from=${encodeURIComponent(req.path)}`);
});

module.exports = app;

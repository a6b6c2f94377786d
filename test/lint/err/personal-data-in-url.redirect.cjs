const express = require('express');

const app = express();

app.post('/register', async (req, res) => {
  await req.app.locals.accounts.create(req.body);
  res.redirect(`/welcome?email=${encodeURIComponent(req.body.email)}`); // expect: personal-data-in-url
});

module.exports = app;

const axios = require('axios');

async function onSignup(req, res) {
  const { email, voornaam } = req.body;
  await axios.post('https://hook.eu1.make.com/abcdef', { email, voornaam }); // expect: personal-data-to-third-party
  res.sendStatus(202);
}

module.exports = { onSignup };

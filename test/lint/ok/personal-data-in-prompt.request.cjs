const fetch = require('node-fetch');

exports.summarise = async function summarise(klant, gesprek) {
  const antwoord = await fetch('https://api.mistral.ai/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.MISTRAL_KEY}` },
    body: JSON.stringify({
      model: 'mistral-small',
      messages: [{ role: 'user', content: `Vat samen: ${gesprek}` }],
    }),
  });
  return (await antwoord.json()).choices[0];
};

const axios = require('axios');

const hubspot = axios.create({
  baseURL: 'https://api.hubapi.com',
  headers: { Authorization: `Bearer ${process.env.HUBSPOT_TOKEN}` },
});

async function contact(id) {
  const { data } = await hubspot.get(`/crm/v3/properties/contacts/${id}`);
  return data.properties;
}

async function search(term) {
  const { data } = await hubspot.post('/crm/v3/objects/products/search', { query: term, properties: ['email'] });
  return data.results;
}

module.exports = { contact, search };

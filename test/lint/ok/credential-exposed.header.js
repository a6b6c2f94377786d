async function call(path) {
  return fetch(`https://crm.acme.internal${path}`, {
    headers: {
      authorization: `Basic ${process.env.CRM_BASIC}`,
      accept: 'application/json',
    },
  });
}

module.exports = { call };

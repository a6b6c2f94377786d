async function call(path) {
  return fetch(`https://crm.acme.internal${path}`, {
    headers: {
      authorization: 'Basic aW50ZWdyYXRpZTpXaW50ZXIyMDI2IQ==', // expect: credential-exposed
      accept: 'application/json',
    },
  });
}

module.exports = { call };

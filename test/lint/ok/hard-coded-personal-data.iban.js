const payments = require('./payments.js');

async function smokeTest() {
  await payments.collect({ mandate: 'M-1', account: 'NL00BANK0000000000', amount: 1 });
  await payments.collect({ mandate: 'M-2', account: 'BE00 0000 0000 0000', amount: 1 });
}

module.exports = { smokeTest };

const payments = require('./payments.js');

async function smokeTest() {
  await payments.collect({ mandate: 'M-1', account: 'NL91ABNA0417164300', amount: 1 }); // expect: hard-coded-personal-data
  await payments.collect({ mandate: 'M-2', account: 'BE68 5390 0754 7034', amount: 1 }); // expect: hard-coded-personal-data
}

module.exports = { smokeTest };

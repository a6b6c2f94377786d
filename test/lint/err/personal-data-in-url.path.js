const got = require('got');

exports.polis = async (klant) => {
  const url = new URL(`/polissen/${klant.bsn}`, process.env.POLIS_URL);
  return got.get(url).json(); // expect: personal-data-in-url
};

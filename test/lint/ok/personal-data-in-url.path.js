const got = require('got');

exports.polis = async (klant) => {
  const url = new URL(`/polissen/${klant.polisId}`, process.env.POLIS_URL);
  return got.get(url).json();
};

const inzage = require('@inzage/client').createInzage({ url: process.env.INZAGE_URL });
const crm = require('./crm.cjs');

exports.toon = async function toon(medewerker, klant) {
  const resultaat = await inzage.lookup(
    { actor: medewerker, subject: klant, operation: 'view', reason: 'overig' }, // expect: unknown-reason, vague-reason
    (velden) => crm.sobject('Contact').retrieve(klant, velden),
  );
  return resultaat.data;
};

const NodeCache = require('node-cache');
const { crm, inzage } = require('./clients.cjs');

const cache = new NodeCache({ stdTTL: 600 });

exports.phoneOf = async (actor, subject) => {
  const { data } = await inzage.lookup({ actor, subject, operation: 'view', reason: 'technical-visit' }, (permitted) =>
    crm.sobject('Contact').retrieve(subject, permitted),
  );
  cache.set(subject, { phone: data.MobilePhone, at: Date.now() }); // expect: personal-data-in-cache
  return data.MobilePhone;
};

const inzage = require('@inzage/client').createInzage({ url: process.env.INZAGE_URL });

exports.look = async function look(actor, subject, read) {
  const reason = 'billing-question';
  return inzage.lookup({ actor, subject, operation: 'view', reason }, read);
};

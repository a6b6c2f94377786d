const knex = require('knex')({ client: 'pg', connection: process.env.DATABASE_URL });
const { inzage } = require('./audit');

exports.show = (actor, id) =>
  inzage.lookup({ actor, subject: id, operation: 'view', reason: 'service-question' }, () =>
    knex.raw('SELECT id, telefoon FROM klanten WHERE id = ?', [id]),
  );

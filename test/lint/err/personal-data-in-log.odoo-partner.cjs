const Odoo = require('odoo-await');

const odoo = new Odoo({ baseUrl: process.env.ODOO_URL, db: process.env.ODOO_DB });

exports.visit = async (inzage, actor, subject) => {
  const { data } = await inzage.lookup({ actor, subject, operation: 'view', reason: 'technical-visit' }, () =>
    odoo.read('res.partner', [subject], ['street', 'zip']),
  );
  console.info('to', data[0].street); // expect: personal-data-in-log
};

const Odoo = require('odoo-await');

const odoo = new Odoo({ baseUrl: process.env.ODOO_URL, db: process.env.ODOO_DB });

exports.stock = async () => {
  const rows = await odoo.searchRead('product.template', { active: true }, ['name', 'location']);
  console.info('articles', rows.map((row) => row.name));
};

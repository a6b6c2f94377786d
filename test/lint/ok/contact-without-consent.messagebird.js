const messagebird = require('messagebird').initClient(process.env.MB_KEY);
const Customer = require('../models/customer');

async function winBackCampaign(days) {
  const gone = await Customer.findAll({ where: { status: 'left', leftDaysAgo: days } });
  for (const customer of gone) {
    if (!customer.optIn) continue;
    messagebird.messages.create({ originator: 'Acme', recipients: [customer.phone], body: 'Kom terug: 3 maanden gratis' }, () => {});
  }
}

module.exports = { winBackCampaign };

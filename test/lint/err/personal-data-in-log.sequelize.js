const { Op } = require('sequelize');
const { Customer } = require('../models');
const logger = require('../lib/logger');

async function expireTrials(now = new Date()) {
  const expired = await Customer.findAll({ where: { trialEndsAt: { [Op.lt]: now } }, order: [['id', 'ASC']] });
  for (const customer of expired) {
    await customer.update({ plan: 'free' });
    logger.info('trial expired', { customer: customer.toJSON() }); // expect: personal-data-in-log
  }
  return expired.length;
}

module.exports = { expireTrials };

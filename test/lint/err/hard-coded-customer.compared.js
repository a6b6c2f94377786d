const SPECIAL = require('./tiers.js');

function queueFor(call) {
  if (call.customerId === 'C-1048293') return 'board'; // expect: hard-coded-customer
  if (call.queueId === 'Q-7') return 'night';
  return SPECIAL.has(call.tier) ? 'priority' : 'normal';
}

module.exports = { queueFor };

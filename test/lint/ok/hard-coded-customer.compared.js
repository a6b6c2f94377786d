const SPECIAL = require('./tiers.js');

function queueFor(call) {
  if (call.tier === 'board') return 'board';
  if (call.queueId === 'Q-7') return 'night';
  return SPECIAL.has(call.tier) ? 'priority' : 'normal';
}

module.exports = { queueFor };

module.exports = { ...require('./lib.cjs'), extra: 1 };

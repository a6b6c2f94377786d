const logger = require('./logger');

exports.onLogin = (customer) => {
  // inzage-ignore personal-data-in-log -- only while we look for the bug (until 2026-09-01) // expect: suppression-without-reason
  logger.debug('login', customer.email); // expect: personal-data-in-log
};

const logger = require('./logger');

exports.onLogin = (customer) => {
  // inzage-ignore personal-data-in-log -- only while we look for the bug (until 2027-02-01)
  logger.debug('login', customer.email);
};

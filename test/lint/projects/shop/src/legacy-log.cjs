const winston = require('winston');

const output = winston.createLogger({});

module.exports = function announce(text) {
  output.warn(text);
};
module.exports.quiet = (text) => text.length;

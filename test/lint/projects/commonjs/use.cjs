const { tell, say } = require('./lib.cjs');
const whole = require('./whole.cjs');
const { shout } = require('./lib.cjs');
const star = require('./star.cjs');
const hear = require('./lib.cjs').hear;

module.exports = {
  run(customer) {
    tell(customer.email); // expect: personal-data-in-log
    say(customer.email); // expect: personal-data-in-log
    shout(customer.email); // expect: personal-data-in-log
    hear(customer.email); // expect: personal-data-in-log
    whole.tell(customer.email); // expect: personal-data-in-log
    (0, star.say)(customer.email); // expect: personal-data-in-log
    tell(customer.id);
    whole.extra;
    star.hear(String(customer.email.length));
  },
};

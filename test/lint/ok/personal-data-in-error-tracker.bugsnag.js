const Bugsnag = require('@bugsnag/js');

Bugsnag.start({ apiKey: process.env.BUGSNAG_KEY });

async function pay(customer, invoice) {
  if (!invoice.open) {
    Bugsnag.leaveBreadcrumb('paid already', { customer: customer.id });
    return;
  }
  Bugsnag.notify(new Error('payment failed'), (event) => {
    event.addMetadata('invoice', { number: invoice.number });
  });
}

module.exports = { pay };

const twilio = require('twilio')(process.env.TWILIO_SID, process.env.TWILIO_TOKEN);

async function blackFriday(customers) {
  await Promise.all(
    customers.map((customer) =>
      twilio.messages.create({ to: customer.mobileNumber, from: '+3197010000000', body: 'Black Friday: 30% korting!' }), // expect: contact-without-consent
    ),
  );
}

async function appointment(customer, at) {
  await twilio.messages.create({ to: customer.mobileNumber, from: '+3197010000000', body: `De monteur komt om ${at}` });
}

module.exports = { blackFriday, appointment };

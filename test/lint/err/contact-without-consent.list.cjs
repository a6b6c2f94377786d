const mailchimp = require('@mailchimp/mailchimp_marketing');

exports.subscribe = async function subscribe(req, res) {
  await mailchimp.lists.addListMember(process.env.NEWSLETTER_LIST, { // expect: contact-without-consent
    email_address: req.body.email, // expect: personal-data-to-third-party
    status: 'pending',
  });
  res.sendStatus(204);
};

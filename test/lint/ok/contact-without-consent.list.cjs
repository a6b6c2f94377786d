const mailchimp = require('@mailchimp/mailchimp_marketing');

const { hashOf } = require('./hash.cjs');

exports.subscribe = async function subscribe(req, res) {
  if (!req.body.newsletterOptIn) return res.sendStatus(400);
  await mailchimp.lists.addListMember(process.env.NEWSLETTER_LIST, {
    email_address: hashOf(req.body),
    status: 'pending',
  });
  res.sendStatus(204);
};

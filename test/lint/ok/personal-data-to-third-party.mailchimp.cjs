const mailchimp = require('@mailchimp/mailchimp_marketing');

mailchimp.setConfig({ apiKey: process.env.MAILCHIMP_KEY, server: process.env.MAILCHIMP_SERVER });

exports.tag = async function tag(member) {
  if (!member.newsletterConsent) return;
  await mailchimp.lists.updateListMember('a1', member.hash, { language: member.language });
};

const Mixpanel = require('mixpanel');

const mixpanel = Mixpanel.init(process.env.MIXPANEL_TOKEN, { host: 'api-eu.mixpanel.com' });

exports.onCall = function onCall(call, klant) {
  mixpanel.people.set(klant.id, { $name: klant.achternaam, $phone: klant.telefoonnummer }); // expect: personal-data-in-analytics
  mixpanel.track('call', { distinct_id: klant.id, duration: call.seconds });
};

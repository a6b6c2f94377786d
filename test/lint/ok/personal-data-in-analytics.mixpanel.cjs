const Mixpanel = require('mixpanel');

const mixpanel = Mixpanel.init(process.env.MIXPANEL_TOKEN, { host: 'api-eu.mixpanel.com' });

exports.onCall = function onCall(call, klant) {
  mixpanel.people.set(klant.id, { calls: call.count });
  mixpanel.track('call', { distinct_id: klant.id, duration: call.seconds });
};

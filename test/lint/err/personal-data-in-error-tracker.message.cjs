const Sentry = require('@sentry/node');

Sentry.init({ dsn: 'https://abc@o1.ingest.sentry.io/1' });

exports.duplicate = (first, second) => {
  Sentry.captureMessage(`two accounts for ${first.email}: ${first.id}, ${second.id}`); // expect: personal-data-in-error-tracker
};

const Sentry = require('@sentry/node');

Sentry.init({ dsn: 'https://abc@o1.ingest.sentry.io/1' });

exports.duplicate = (first, second) => {
  Sentry.captureMessage(`two accounts: ${first.id}, ${second.id}`);
};

import Rollbar from 'rollbar';

const rollbar = new Rollbar({ accessToken: process.env.ROLLBAR_TOKEN });

export function failed(error: Error, req: { body: { email: string }; path: string }) {
  rollbar.error(error, { path: req.path, who: req.body.email }); // expect: personal-data-in-error-tracker
}

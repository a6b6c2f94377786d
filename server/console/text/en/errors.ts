/** Coming in, and what went wrong. */
import type { Texts } from '../nl.ts';

export const signIn: Texts['signIn'] = {
  title: 'Sign in to Inzage',
  lead: 'You sign in with a link from your administrator. Each link works once.',
  ready: (account) => `Sign in as ${account}`,
  readyLead: (role) => `You are signing in as ${role}. The link works once; after that it is spent.`,
  gone: 'This link no longer works',
  goneLead: 'It has been used, or its time has passed. Ask your administrator for a new one.',
  signedOut: 'You are signed out',
};

export const errors: Texts['errors'] = {
  home: 'To the start',
  notFound: 'This page does not exist',
  notFoundLead: 'The finding does not exist, or is outside what you may see.',
  notPermitted: 'This is not for your role',
  notPermittedLead: (role) => `You are signed in as ${role}. Who may see what is fixed, and recorded.`,
  csrf: 'This form has expired',
  csrfLead: 'Nothing was recorded. Open the page again and try once more.',
  failed: 'Something went wrong',
  failedLead: 'Nothing was recorded. Try again shortly; the administrator finds the cause in the log file.',
  stepPassed: 'Somebody was ahead of you: the status has changed meanwhile.',
  stepRefused: 'You may not take this step on this finding.',
  invalid: 'This could not be recorded as it is.',
  busy: 'The ledger could not record this durably. Try again shortly.',
};

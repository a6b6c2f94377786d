import { datadogRum } from '@datadog/browser-rum';

export function identify(profile: { id: string; email: string; fullName: string }) {
  datadogRum.setUser({ id: profile.id, email: profile.email, name: profile.fullName }); // expect: personal-data-in-error-tracker
  datadogRum.addAction('identified', { at: Date.now() });
}

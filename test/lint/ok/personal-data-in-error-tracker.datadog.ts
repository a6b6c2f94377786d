import { datadogRum } from '@datadog/browser-rum';

export function identify(profile: { id: string; email: string; fullName: string }) {
  datadogRum.setUser({ id: profile.id });
  datadogRum.addAction('identified', { at: Date.now() });
}

import { datadogRum } from '@datadog/browser-rum';
import { useSession } from 'next-auth/react';
import { useEffect } from 'react';

export function Telemetry() {
  const { data: session } = useSession();
  useEffect(() => {
    if (!session?.user) return;
    datadogRum.setUser({ id: session.user.id, name: session.user.name ?? '', email: session.user.email ?? '' }); // expect: personal-data-in-error-tracker
  }, [session]);
  return null;
}

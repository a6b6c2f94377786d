import * as Sentry from '@sentry/react';
import { useEffect } from 'react';

export function Session({ user }: { user: { id: string; email: string } }) {
  useEffect(() => {
    Sentry.setUser({ id: user.id, email: user.email }); // expect: personal-data-in-error-tracker
    Sentry.addBreadcrumb({ category: 'auth', message: 'signed in' });
  }, [user]);
  return null;
}

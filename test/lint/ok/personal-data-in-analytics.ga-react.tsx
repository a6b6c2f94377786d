import ReactGA from 'react-ga4';
import { useEffect } from 'react';

interface Props {
  account: { id: string; email: string; segment: 'home' | 'business' };
}

export function AccountPage({ account }: Props) {
  useEffect(() => {
    ReactGA.event('account_opened', { segment: account.segment });
  }, [account]);
  return <h1>Account</h1>;
}

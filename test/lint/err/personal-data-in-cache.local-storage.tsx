import { useEffect } from 'react';

export function Remember({ user }: { user: { id: string; email: string; address: string } }) {
  useEffect(() => {
    localStorage.setItem('user', JSON.stringify({ id: user.id, email: user.email })); // expect: personal-data-in-cache
    sessionStorage.setItem('theme', 'dark');
  }, [user]);
  return null;
}

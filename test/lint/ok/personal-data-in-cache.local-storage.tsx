import { useEffect } from 'react';

export function Remember({ user }: { user: { id: string; email: string; address: string } }) {
  useEffect(() => {
    localStorage.setItem('user', JSON.stringify({ id: user.id }));
    sessionStorage.setItem('theme', 'dark');
  }, [user]);
  return null;
}

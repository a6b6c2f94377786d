import { useState } from 'react';

export function Payout({ pay }: { pay: (to: string) => void }) {
  const [to, setTo] = useState('');
  return <input value={to} onChange={(event) => setTo(event.target.value)} onBlur={() => pay(to)} />;
}

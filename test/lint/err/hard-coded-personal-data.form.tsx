import { useState } from 'react';

export function Payout({ pay }: { pay: (to: string) => void }) {
  const [to, setTo] = useState('NL20INGB0001234567'); // expect: hard-coded-personal-data
  return <input value={to} onChange={(event) => setTo(event.target.value)} onBlur={() => pay(to)} />;
}

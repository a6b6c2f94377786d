import { useState } from 'react';

export function PhoneStep({ next }) {
  const [phone, setPhone] = useState('');
  const [step, setStep] = useState(1);

  const save = () => {
    sessionStorage.setItem('step', JSON.stringify({ phone, step })); // expect: personal-data-in-cache
    setStep(step + 1);
    next({ phone });
  };
  return <input value={phone} onChange={(event) => setPhone(event.target.value)} onBlur={save} />;
}

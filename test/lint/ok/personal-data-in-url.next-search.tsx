'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';

export function Search() {
  const router = useRouter();
  const [phone, setPhone] = useState('');
  const [page] = useState(1);

  function submit() {
    const params = new URLSearchParams({ page: String(page) });
    router.push(`/search?${params}`);
  }
  return <input value={phone} onChange={(event) => setPhone(event.target.value)} onBlur={submit} />;
}

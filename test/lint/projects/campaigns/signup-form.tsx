'use client';

import { useState } from 'react';
import { gtagEvent } from './gtag.ts';

export function NewsletterForm({ list }: { list: string }) {
  const [email, setEmail] = useState('');
  const [marketingConsent, setMarketingConsent] = useState(true); // expect: consent-hard-coded
  const [sent, setSent] = useState(false);

  async function submit(event: React.FormEvent) {
    event.preventDefault();
    const response = await fetch('/api/newsletter', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, list, marketingConsent }),
    });
    setSent(response.ok);
    gtagEvent('newsletter', { list });
    window.gtag('event', 'signup', { list, user_email: email }); // expect: personal-data-in-analytics
  }

  if (sent) return <p>Bedankt!</p>;
  return (
    <form onSubmit={submit}>
      <input type="email" value={email} onChange={(event) => setEmail(event.target.value)} />
      <label>
        <input
          type="checkbox"
          checked={marketingConsent}
          onChange={(event) => setMarketingConsent(event.target.checked)}
        />
        Ik wil de nieuwsbrief
      </label>
      <button type="submit">Inschrijven</button>
    </form>
  );
}

import { useState } from 'react';

export function SignUp({ save }: { save: (form: object) => void }) {
  const [newsletterOptIn, setNewsletterOptIn] = useState(true); // expect: consent-hard-coded
  return (
    <form onSubmit={() => save({ newsletterOptIn })}>
      <input type="checkbox" checked={newsletterOptIn} onChange={(event) => setNewsletterOptIn(event.target.checked)} />
    </form>
  );
}

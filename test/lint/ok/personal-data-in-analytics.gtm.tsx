import { sendGTMEvent } from '@next/third-parties/google';
import type { FormEvent } from 'react';

export function CallbackForm({ source }: { source: string }) {
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const phone = String(form.get('phone'));
    sendGTMEvent({ event: 'callback_requested', source, filled: phone !== '' });
    void fetch('/api/callback', { method: 'POST', body: JSON.stringify({ phone }) });
  }
  return <form onSubmit={submit}><input name="phone" /></form>;
}

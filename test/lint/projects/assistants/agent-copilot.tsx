import { useChat } from '@ai-sdk/react';
import mixpanel from 'mixpanel-browser';
import { useEffect, useState } from 'react';

interface Customer {
  id: string;
  name: string;
  email: string;
  phone: string;
}

export function Copilot({ customer, agent }: { customer: Customer; agent: string }) {
  const { messages, sendMessage, status } = useChat({ id: `${agent}-${customer.id}` });
  const [draft, setDraft] = useState('');

  useEffect(() => {
    mixpanel.track('copilot opened', { customer: customer.id });
    sessionStorage.setItem('copilot-customer', JSON.stringify({ id: customer.id, phone: customer.phone })); // expect: personal-data-in-cache
  }, [customer]);

  const ask = () => {
    sendMessage({ text: draft });
    mixpanel.track('copilot asked', { length: draft.length, email: customer.email }); // expect: personal-data-in-analytics
    setDraft('');
  };

  return (
    <aside>
      <h3>{customer.name}</h3>
      <a href={`tel:${customer.phone}`}>{customer.phone}</a>
      <ol>
        {messages.map((message) => (
          <li key={message.id}>{message.role}</li>
        ))}
      </ol>
      <input value={draft} onChange={(event) => setDraft(event.target.value)} />
      <button disabled={status !== 'ready'} onClick={ask}>
        Ask
      </button>
    </aside>
  );
}

import React, { useEffect, useState } from 'react';
import { useNavigate, Link } from 'react-router-dom';
import * as Sentry from '@sentry/react';
import analytics from '../lib/analytics';

type Contact = { id: string; firstName: string; lastName: string; email: string; phone: string };

export const ContactList: React.FC<{ contacts: Contact[] }> = ({ contacts }) => {
  const navigate = useNavigate();
  const [selected, setSelected] = useState<Contact | null>(null);
  useEffect(() => {
    if (!selected) return;
    analytics.track('Contact Selected', { contactId: selected.id, name: selected.firstName + ' ' + selected.lastName }); // expect: personal-data-in-analytics
    window.localStorage.setItem('lastContact', selected.email); // expect: personal-data-in-cache
    Sentry.setContext('contact', { email: selected.email }); // expect: personal-data-in-error-tracker
  }, [selected]);
  const open = (c: Contact) => navigate(`/contacts?email=${encodeURIComponent(c.email)}`); // expect: personal-data-in-url
  return (
    <ul>
      {contacts.map((c) => (
        <li key={c.id} onClick={() => setSelected(c)} onDoubleClick={() => open(c)}>
          {c.firstName} <a href={`mailto:${c.email}`}>{c.email}</a>
          <Link to={`/contacts/${c.id}`}>open</Link>
        </li>
      ))}
    </ul>
  );
};

import ky from 'ky';
import { redirect } from '@sveltejs/kit';
import { goto } from '$app/navigation';
const api = ky.create({ prefixUrl: 'https://api.acme.internal' });
export const a = (email: string) => api.get('customers', { searchParams: { email } }).json(); // expect: personal-data-in-url
export const b = (iban: string) => fetch(new URL(`/accounts/${iban}`, 'https://api.acme.internal')); // expect: personal-data-in-url
export const c = (customer: { phone: string }) => goto(`/call/${customer.phone}`); // expect: personal-data-in-url
export const d = (customer: { id: string }) => goto(`/customers/${customer.id}`);
export function load({ url, locals }: any) {
  if (!locals.user) redirect(303, `/login?next=${url.pathname}`);
  redirect(302, `/welcome?name=${locals.user.fullName}`); // expect: personal-data-in-url
}
export const e = (customerId: string) => fetch(`/api/customers/${customerId}`);
export const f = async (email: string) => fetch('/api/search', { method: 'POST', body: new URLSearchParams({ email }) });
export const g = (email: string) => {
  const qs = new URLSearchParams();
  qs.append('email', email);
  return fetch('/api/search?' + qs.toString()); // expect: personal-data-in-url
};
export const h = (bsn: string) => {
  const xhr = new XMLHttpRequest();
  xhr.open('GET', `/register/${bsn}`); // expect: personal-data-in-url
  xhr.send();
};

import { createHash } from 'node:crypto';

export function shadow(text: string) {
  return createHash('sha256').update(text).digest('hex');
}

export function initials(person: { FirstName: string; LastName: string }) {
  return person.FirstName.slice(0, 1) + person.LastName.slice(0, 1);
}

export function without<T extends object>(record: T) {
  const { Email, Phone, LastName, FirstName, ...rest } = record as Record<string, unknown>;
  return rest;
}

import type { Unit } from '../parse/ir.ts';
import { PEOPLE } from './knowledge/personal-terms.ts';

/** What a file as a whole speaks of: that decides what a word means that people share with machines. */
export interface Speech {
  /** Customers, telephones, birthdays. */
  people: boolean;
  /** Signing in to services, where a client is an application. */
  applications: boolean;
}

const APPLICATIONS = /oauth|openid|client_?secret|secret_key|msal|redirect_uri/i;

const known = new WeakMap<Unit, Speech>();

export function speechOf(unit: Unit): Speech {
  const before = known.get(unit);
  if (before) return before;
  const speech = speechIn(unit.text);
  known.set(unit, speech);
  return speech;
}

export function speechIn(text: string): Speech {
  return { people: PEOPLE.test(text), applications: APPLICATIONS.test(text) };
}

/** A part of a file speaks as the whole of it does. */
export function speakAs(part: Unit, whole: Speech): void {
  known.set(part, whole);
}

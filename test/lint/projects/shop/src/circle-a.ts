import { pong } from './circle-b.ts';
import { person } from './crm/people.ts';

export function ping(text: string, left: number) {
  if (left > 0) pong(text, left - 1); // expect: personal-data-in-log
}

export async function play(actor, id: string) {
  const contact = await person(actor, id);
  ping(contact.Email, 3);
}

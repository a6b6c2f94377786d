import { count, initials, note, say, shadow, welcome, without } from './util/index.ts';
import { createPeople, eachPerson, People, person } from './crm/people.ts';

export async function sync(actor, subject: string) {
  const contact = await person(actor, subject);
  note('synced', contact.Email); // expect: personal-data-in-log
  note('synced', { id: contact.Id });
  say('synced', subject, contact.Phone); // expect: personal-data-in-log
  say('synced', subject, contact.Id);
  note('synced', contact); // expect: personal-data-in-log
  note('synced', without(contact));
  note('synced', shadow(contact.Email));
  note('synced', initials(contact));
  count([contact]);
  welcome(contact.Email);
}

export async function all(actor, ids: string[]) {
  const seen: string[] = [];
  await eachPerson(actor, ids, (each) => {
    seen.push(each.Id);
    console.log(each.LastName); // expect: personal-data-in-log
  });
  console.log(seen.length);
}

export async function byClass(actor, id: string) {
  const people = new People(actor);
  const found = await people.find(id);
  console.log(people.label(found)); // expect: personal-data-in-log
  console.log(people.constructor.name);
  const others = createPeople(actor);
  note('found', others.label(await others.find(id))); // expect: personal-data-in-log
}

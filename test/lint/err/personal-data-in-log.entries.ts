import { Connection } from 'jsforce';

const sf = new Connection({ instanceUrl: process.env.SF_URL });

export async function show(inzage, actor, ids: string[]) {
  const read = (id: string) =>
    inzage.lookup({ actor, subject: id, operation: 'view', reason: 'order' }, () =>
      sf.sobject('Contact').retrieve(id, ['Name', 'Email', 'Status__c']),
    );
  const { data: contact } = await read(ids[0] ?? '');
  const facts = Object.entries(contact).map(([field, value]) => `${field}: ${value}`);
  console.log(['a customer', ...facts].join('\n')); // expect: personal-data-in-log
  const answers = await Promise.allSettled(ids.map((id) => read(id)));
  const people = answers.filter(({ status }) => status === 'fulfilled').map((each) => each.value.data);
  const names = people.reduce((map, { Id, Name }) => map.set(Id, [...(map.get(Id) ?? []), Name]), new Map());
  console.log(Object.fromEntries(names)); // expect: personal-data-in-log
  const byStatus: Record<string, string[]> = {};
  for (const person of people) (byStatus[person.Status__c] ??= []).push(person.Email);
  console.log(byStatus); // expect: personal-data-in-log
}

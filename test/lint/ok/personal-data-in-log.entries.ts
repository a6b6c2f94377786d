import { Connection } from 'jsforce';

const sf = new Connection({ instanceUrl: process.env.SF_URL });

export async function show(inzage, actor, ids: string[]) {
  const read = (id: string) =>
    inzage.lookup({ actor, subject: id, operation: 'view', reason: 'order' }, () =>
      sf.sobject('Contact').retrieve(id, ['Name', 'Email', 'Status__c']),
    );
  const { data: contact } = await read(ids[0] ?? '');
  console.log(Object.entries(contact).map(([field]) => field));
  const answers = await Promise.allSettled(ids.map((id) => read(id)));
  console.log(answers.map(({ status }) => status));
  const people = answers.filter(({ status }) => status === 'fulfilled').map((each) => each.value.data);
  const names = people.reduce((map, { Id, Name }) => map.set(Id, [...(map.get(Id) ?? []), Name]), new Map());
  console.log([...names.values()].map((each) => each.length));
  const byStatus: Record<string, number[]> = {};
  for (const person of people) (byStatus[person.Status__c] ??= []).push(1);
  console.log(byStatus);
}

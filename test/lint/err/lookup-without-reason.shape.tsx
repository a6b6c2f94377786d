import { inzage, crm } from './clients.ts';

export async function CustomerCard({ actor, subject }: { actor: string; subject: string }) {
  const customer = await inzage.lookup({ actor, subject, operation: 'view', fields: ['name'] }, () => // expect: lookup-without-reason
    crm.sobject('Contact').retrieve(subject, ['Name']),
  );
  return <h1 className="card">{customer.Name}</h1>;
}

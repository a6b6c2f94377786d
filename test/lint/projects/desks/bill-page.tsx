import { notFound, redirect } from 'next/navigation';
import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'desk' });
const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL, accessToken: process.env.SF_TOKEN });

export default async function BillPage({ params, agent }: { params: { id: string }; agent: string }) {
  const result = await inzage.lookup(
    { actor: agent, subject: params.id, operation: 'view', reason: 'billing-question', fields: ['name', 'invoices', 'balance'] },
    () =>
      conn.query(
        `SELECT Id, Name, Balance__c, (SELECT Id, InvoiceNumber__c, TotalAmount__c FROM Invoices__r)
         FROM Account WHERE Id = '${params.id}'`,
      ),
  );
  if (result.status === 'denied') redirect(`/denied?lookup=${result.id}`);
  if (result.status !== 'permitted') return <Notices of={result.notices} />;
  const [account] = result.data.records;
  if (!account) notFound();
  return (
    <main>
      <h1>{account.Name}</h1>
      <p>{account.Balance__c}</p>
      <a href={`mailto:service@example.org?subject=${account.Id}`}>Vraag</a>
    </main>
  );
}

function Notices({ of }: { of: readonly { id: string; text: { nl: string } }[] }) {
  return (
    <ul>
      {of.map((each) => (
        <li key={each.id}>{each.text.nl}</li>
      ))}
    </ul>
  );
}

export async function pay(id: string, iban: string) {
  'use server';
  const response = await fetch(`${process.env.PAY_URL}/mandates?iban=${iban}`); // expect: personal-data-in-url
  if (!response.ok) throw new Error(`no mandate: ${response.status}`);
  redirect(`/bills/${id}`);
}

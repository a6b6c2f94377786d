import jsforce from 'jsforce';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });

export async function open(actor: string, subject: string) {
  const response = await fetch(`${process.env.INZAGE_URL}/v1/lookups`, {
    method: 'POST',
    headers: { authorization: `Bearer ${process.env.INZAGE_TOKEN}` },
    body: JSON.stringify({ actor: { id: actor }, subject, operation: 'view', reason: 'service-question' }),
  });
  const { decision, id } = await response.json();
  console.info('asked', id);
  return conn.sobject('Contact').retrieve(subject, decision.permitted); // expect: denied-decision-ignored
}

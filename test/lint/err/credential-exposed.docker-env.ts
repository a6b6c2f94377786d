import { Connection } from 'jsforce';

type Org = 'production' | 'sandbox';

const LOGIN: Record<Org, string> = {
  production: 'https://login.salesforce.com',
  sandbox: 'https://test.salesforce.com',
};

export async function connect(org: Org) {
  const conn = new Connection({ loginUrl: LOGIN[org] });
  await conn.login('batch@acme.nl', 'Welkom#2026!xQ7'); // expect: credential-exposed
  return conn;
}

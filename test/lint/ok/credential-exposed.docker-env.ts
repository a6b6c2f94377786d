import { Connection } from 'jsforce';

type Org = 'production' | 'sandbox';

const LOGIN: Record<Org, string> = {
  production: 'https://login.salesforce.com',
  sandbox: 'https://test.salesforce.com',
};

export async function connect(org: Org) {
  const conn = new Connection({ loginUrl: LOGIN[org] });
  await conn.login(process.env.SF_USERNAME ?? '', process.env.SF_PASSWORD ?? '');
  return conn;
}

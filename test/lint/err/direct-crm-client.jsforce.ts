import jsforce from 'jsforce';

const conn = new jsforce.Connection({ loginUrl: process.env.SF_LOGIN_URL });

export async function findContact(email: string) {
  await conn.login(process.env.SF_USER ?? '', process.env.SF_PASSWORD ?? '');
  const result = await conn.query(`SELECT Id, Name FROM Contact WHERE Email = '${email}'`); // expect: direct-crm-client
  return result.records[0];
}

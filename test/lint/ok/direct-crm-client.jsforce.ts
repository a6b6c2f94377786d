import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';

const conn = new jsforce.Connection({ loginUrl: process.env.SF_LOGIN_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function findContact(actor, subject: string, email: string) {
  await conn.login(process.env.SF_USER ?? '', process.env.SF_PASSWORD ?? '');
  const result = await inzage.lookup({ actor, subject, operation: 'search', reason: 'service-question' }, () =>
    conn.query(`SELECT Id, Name FROM Contact WHERE Email = '${email}'`),
  );
  return result.records[0];
}

/** Neither settings nor products are customers. */
export const describe = () => conn.sobject('Contact').describe();
export const products = () => conn.query('SELECT Id, Name FROM Product2');
export const objects = () => conn.tooling.query('SELECT Id, Name FROM ApexClass');

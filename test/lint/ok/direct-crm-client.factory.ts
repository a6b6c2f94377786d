import { Connection } from 'jsforce';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });
let cached: Connection | null = null;

function getConnection() {
  cached ??= new Connection({ instanceUrl: process.env.SF_URL });
  return cached;
}

const readAccounts = (ids: string[]) => {
  const sf = getConnection();
  return Promise.all(ids.map((id) => sf.sobject('Account').retrieve(id)));
};

export const loadAccounts = async (actor, subject: string, ids: string[]) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'service-question' }, () => readAccounts(ids));

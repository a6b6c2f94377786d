import { Connection } from 'jsforce';

let cached: Connection | null = null;

function getConnection() {
  cached ??= new Connection({ instanceUrl: process.env.SF_URL });
  return cached;
}

export const loadAccounts = async (ids: string[]) => {
  const sf = getConnection();
  return Promise.all(ids.map((id) => sf.sobject('Account').retrieve(id))); // expect: direct-crm-client
};

export const loadContacts = async (accountId: string) => {
  const contacts = getConnection().sobject('Contact');
  return contacts
    .find({ AccountId: accountId }) // expect: direct-crm-client
    .select('Id, Email')
    .limit(10);
};

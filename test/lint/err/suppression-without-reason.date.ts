import jsforce from 'jsforce';

const conn = new jsforce.Connection({});

export async function migrate() {
  // inzage-ignore direct-crm-client -- the move to the new CRM (until end of June) // expect: suppression-without-reason
  return conn.query('SELECT Id, Email FROM Contact'); // expect: direct-crm-client
}

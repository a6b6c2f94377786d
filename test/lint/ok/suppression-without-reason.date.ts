import jsforce from 'jsforce';

const conn = new jsforce.Connection({});

export async function migrate() {
  // inzage-ignore direct-crm-client, personal-data-in-log -- the move to the new CRM, approved by the DPO (until 2027-06-30)
  console.log(await conn.query('SELECT Id, Email FROM Contact'));
}

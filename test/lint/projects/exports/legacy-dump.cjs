/* Nightly copy of the contact table, from before there was an audit. */
const fs = require('fs');
const path = require('path');
const jsforce = require('jsforce');

const OUT = path.join(__dirname, 'dumps');
const conn = new jsforce.Connection({ loginUrl: 'https://login.salesforce.com' });

function line(record) {
  return [record.Id, record.Name, record.Email, record.BSN__c].join(';');
}

async function dumpContacts() {
  await conn.login('nightly@acme.example', 'Zomer!2026xQ7'); // expect: credential-exposed
  const all = [];
  let result = await conn.query('SELECT Id, Name, Email, BSN__c FROM Contact'); // expect: direct-crm-client, bulk-export
  all.push(...result.records);
  while (!result.done) {
    result = await conn.queryMore(result.nextRecordsUrl); // expect: direct-crm-client, bulk-export
    all.push(...result.records);
  }
  fs.mkdirSync(OUT, { recursive: true });
  fs.writeFileSync(path.join(OUT, 'contacts.csv'), all.map(line).join('\n')); // expect: personal-data-in-file
  console.log(`${all.length} contacts written`);
}

dumpContacts().catch((error) => console.error('dump failed', error.message));

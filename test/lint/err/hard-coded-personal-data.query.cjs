const jsforce = require('jsforce');

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });

exports.check = () => conn.sobject('Contact').find({ BSN__c: '123456782' }, ['Id']); // expect: direct-crm-client, hard-coded-personal-data

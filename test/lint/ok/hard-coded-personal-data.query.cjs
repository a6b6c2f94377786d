const jsforce = require('jsforce');

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });

exports.check = () => conn.sobject('Product2').find({ Code__c: '123456789' }, ['Id']);

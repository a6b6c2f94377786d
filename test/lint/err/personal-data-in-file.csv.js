const { createObjectCsvWriter } = require('csv-writer');
const { crm, inzage } = require('./clients.cjs');

const writer = createObjectCsvWriter({ path: 'members.csv', header: [{ id: 'Id', title: 'ID' }] });

exports.run = async (actor, team) => {
  const { data } = await inzage.lookup({ actor, subject: team, operation: 'export', reason: 'quality-review' }, () =>
    crm.sobject('Contact').find({ Team__c: team }, ['Id', 'Name', 'Email']),
  );
  await writer.writeRecords(data.map((each) => ({ id: each.Id, name: each.Name, mail: each.Email }))); // expect: personal-data-in-file
};

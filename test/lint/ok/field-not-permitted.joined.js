const jsforce = require('jsforce');
const { createInzage } = require('@inzage/client');

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({});
const FIELDS = ['Id', 'PersonEmail', 'Arrears__c'];

async function readAccount(id) {
  return conn.query('SELECT ' + FIELDS.join(', ') + ' FROM Account WHERE Id = \'' + id + '\'');
}

async function readChosen(id, chosen) {
  return conn.query(`SELECT ${chosen.concat('Id').join(',')} FROM Account WHERE Id = '${id}'`);
}

exports.load = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'collections' }, () => readAccount(subject));
exports.loadChosen = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'collections' }, (permitted) =>
    readChosen(subject, permitted),
  );

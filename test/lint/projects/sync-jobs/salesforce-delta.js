'use strict';

const jsforce = require('jsforce');
const { Kafka } = require('kafkajs');
const winston = require('winston');

const log = winston.createLogger({ level: 'info', transports: [new winston.transports.Console()] });
const kafka = new Kafka({ clientId: 'sf-delta', brokers: (process.env.KAFKA ?? '').split(',') });

async function connect() {
  const conn = new jsforce.Connection({ loginUrl: process.env.SF_LOGIN_URL, version: '61.0' });
  await conn.login(process.env.SF_USER, process.env.SF_PASSWORD + process.env.SF_TOKEN);
  return conn;
}

async function changedSince(conn, stamp) {
  const soql =
    'SELECT Id, FirstName, LastName, Email, MobilePhone, SystemModstamp ' +
    'FROM Contact WHERE SystemModstamp > ' + stamp.toISOString() + ' ORDER BY SystemModstamp ASC LIMIT 500';
  const { records, totalSize } = await conn.query(soql); // expect: direct-crm-client
  log.info('fetched', { totalSize, stamp });
  return records;
}

async function main() {
  const conn = await connect();
  const producer = kafka.producer();
  await producer.connect();
  let stamp = new Date(process.env.SINCE ?? 0);
  const records = await changedSince(conn, stamp);
  for (const record of records) {
    log.verbose('sending %s (%s)', record.Id, record.Email); // expect: personal-data-in-log
    await producer.send({ topic: 'contacts', messages: [{ key: record.Id, value: JSON.stringify(record) }] });
    stamp = record.SystemModstamp;
  }
  await producer.disconnect();
  log.info(`done, next run from ${stamp}`);
}

main().catch((error) => {
  log.error('sync failed', error);
  process.exitCode = 1;
});

import jsforce from 'jsforce';
import { createInzage } from '@inzage/client';
import { logger } from './logging.ts';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const conn = new jsforce.Connection({});

function describe(record) {
  return `${record.Name} <${record.Email}>`;
}

function report(level: string, text: string) {
  logger.log(level, text); // expect: personal-data-in-log
}

export async function sendBills(actor, subject: string) {
  const result = await inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question' }, () =>
    conn.query(`SELECT Id, Name, Email FROM Contact WHERE AccountId = '${subject}'`),
  );
  for (const { Id, Email: to } of result.records) {
    logger.info('sending', { Id, to }); // expect: personal-data-in-log
  }
  const [first, ...others] = result.records;
  report('info', describe(first));
  logger.info(others.map((each) => each.Email).join(', ')); // expect: personal-data-in-log
  const failed: string[] = [];
  result.records.forEach((each) => {
    failed.push(each.Email.toLowerCase());
  });
  logger.warn(`failed: ${failed}`); // expect: personal-data-in-log
  let summary = '';
  for (const each of result.records) summary += each.Name;
  logger.debug(summary); // expect: personal-data-in-log
}

import { Worker } from 'bullmq';
import pino from 'pino';
import { Resend } from 'resend';
import * as XLSX from 'xlsx';
import { MongoClient } from 'mongodb';

const log = pino();
const resend = new Resend(process.env.RESEND);
const mongo = new MongoClient(process.env.MONGO_URL);

new Worker('exports', async (job) => {
  const rows = await mongo.db('crm').collection('customers').find({ team: job.data.team }, { projection: { email: 1, name: 1 } }).toArray();
  log.info({ job: job.id, rows: rows.length }, 'exporting');
  const sheet = XLSX.utils.json_to_sheet(rows.map((row) => ({ email: row.email, name: row.name }))); // expect: personal-data-in-file
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, 'customers');
  XLSX.writeFile(book, `/tmp/${job.id}.xlsx`);
  await resend.emails.send({ from: 'a@example.org', to: job.data.requester, subject: 'Export ready', text: 'see attachment' });
  for (const row of rows) log.trace(row.email); // expect: personal-data-in-log
}, { connection: { host: 'redis' } });

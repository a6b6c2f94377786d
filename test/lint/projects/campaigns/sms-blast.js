const twilio = require('twilio');
const { Pool } = require('pg');

const client = twilio(process.env.TWILIO_SID, process.env.TWILIO_TOKEN);
const pool = new Pool({ connectionString: process.env.DATABASE_URL });

async function recipients(segment) {
  const { rows } = await pool.query(
    'SELECT id, first_name, mobile FROM customers WHERE segment = $1 AND sms_opt_in = true',
    [segment],
  );
  return rows;
}

async function everyoneIn(segment) {
  const { rows } = await pool.query('SELECT id, first_name, mobile FROM customers WHERE segment = $1', [segment]);
  return rows;
}

async function send(to, body) {
  return client.messages.create({ to, messagingServiceSid: process.env.TWILIO_SERVICE, body });
}

async function summerSale(segment) {
  const rows = await recipients(segment);
  await Promise.all(rows.map((row) => client.messages.create({ to: row.mobile, from: '+3197010', body: `Hoi ${row.first_name}, 30% korting!` })));
  console.log(`${rows.length} messages`);
}

async function winterPromo(segment) {
  const rows = await everyoneIn(segment);
  for (const row of rows) {
    await client.messages.create({ to: row.mobile, from: '+3197010', body: 'Winterkorting: nu 40%!' }); // expect: contact-without-consent
  }
  return rows.length;
}

async function outage(segment, text) {
  for (const row of await everyoneIn(segment)) await send(row.mobile, `Storing: ${text}`);
}

module.exports = { summerSale, winterPromo, outage };

import cron from 'node-cron';
import { Vonage } from '@vonage/server-sdk';
import { db } from './db.ts';

const vonage = new Vonage({ apiKey: process.env.VONAGE_KEY, apiSecret: process.env.VONAGE_SECRET });

cron.schedule('0 10 * * MON', async () => {
  const clients = await db.query.customers.findMany({
    where: (customers, { lt }) => lt(customers.lastOrderAt, monthsAgo(6)),
    columns: { id: true, phone: true },
  });
  for (const { phone } of clients) {
    await vonage.sms.send({ to: phone, from: 'Acme', text: 'Mis je ons? Deze week 15% korting met code TERUG' }); // expect: contact-without-consent
  }
});

function monthsAgo(months: number): Date {
  const now = new Date();
  now.setMonth(now.getMonth() - months);
  return now;
}

import formData from 'form-data';
import Mailgun from 'mailgun.js';
import { prisma } from '../db.ts';

const mg = new Mailgun(formData).client({ username: 'api', key: process.env.MAILGUN_KEY ?? '' });

export async function sendSummerPromo() {
  const customers = await prisma.customer.findMany({ select: { email: true } });
  await Promise.all(
    customers.map((each) =>
      mg.messages.create('mg.example.org', { from: 'shop@example.org', to: each.email, subject: 'Zomerkorting', text: 'Tot 40%' }), // expect: contact-without-consent
    ),
  );
}

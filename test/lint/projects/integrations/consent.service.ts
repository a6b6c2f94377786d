import { createInzage } from '@inzage/client';
import { sendMail } from './mailer.ts';
import { db } from './db.ts';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function onUnsubscribe(subject: string) {
  await db.consents.insert({ subject, purpose: 'newsletter', status: 'withdrawn', at: new Date() });
}
export async function onSubscribe(subject: string, form: { agreed: boolean; version: string }) {
  if (!form.agreed) return;
  await db.consents.insert({ subject, purpose: 'newsletter', marketingConsent: true, noticeVersion: form.version });
}
export async function mayMail(subject: string): Promise<boolean> {
  const last = await db.consents.last({ subject, purpose: 'newsletter' });
  return last?.status === 'given';
}
export async function newsletter(subjects: string[], issue: { title: string; html: string }) {
  for (const subject of subjects) {
    if (!(await mayMail(subject))) continue;
    const { email } = await db.addresses.of(subject);
    await sendMail({ to: email, subject: issue.title, html: issue.html });
  }
}
export async function promo(subjects: string[]) {
  for (const subject of subjects) {
    const { email } = await db.addresses.of(subject);
    await sendMail({ to: email, subject: '10% korting' }); // expect: contact-without-consent
  }
}
export const backfill = () => db.consents.insertMany([{ subject: 'x', gdprConsent: true }]); // expect: consent-hard-coded

import sgMail from '@sendgrid/mail';
import { WebClient } from '@slack/web-api';
import { PrismaClient } from '@prisma/client';
import { Queue } from 'bullmq';

const prisma = new PrismaClient();
const slack = new WebClient(process.env.SLACK_BOT_TOKEN);
const queue = new Queue('mail');

export async function sendWelcome(userId: string) {
  const user = await prisma.user.findUniqueOrThrow({ where: { id: userId }, select: { email: true, name: true } });
  await sgMail.send({ to: user.email, from: 'hi@example.com', subject: 'Welcome', text: `Hi ${user.name}` });
  await slack.chat.postMessage({ channel: 'C1', text: `New user ${user.email}` }); // expect: personal-data-to-third-party
}

export async function sendPromotion(segment: string) {
  const users = await prisma.user.findMany({ where: { segment } });
  for (const user of users) {
    await sgMail.send({ to: user.email, from: 'promo@example.com', templateId: 'd-promo' }); // expect: contact-without-consent
  }
}

export async function sendNewsletter() {
  const users = await prisma.user.findMany({ where: { newsletterOptIn: true } });
  await Promise.all(users.map((user) => sgMail.send({ to: user.email, from: 'news@example.com', templateId: 'd-news' })));
}

export async function createUser(data: { email: string; name: string }) {
  return prisma.user.create({ data: { ...data, marketingConsent: true } }); // expect: consent-hard-coded
}

export async function setConsent(userId: string, granted: boolean) {
  await prisma.user.update({ where: { id: userId }, data: { marketingConsent: granted } });
  await queue.add('consent', { userId, granted });
}

import { Telegraf } from 'telegraf';
import { db } from './db.ts';
import { leads } from './schema.ts';
import { desc } from 'drizzle-orm';

const bot = new Telegraf(process.env.BOT_TOKEN ?? '');

export async function announceLatest(chat: number) {
  const [lead] = await db.select().from(leads).orderBy(desc(leads.createdAt)).limit(1);
  if (!lead) return;
  await bot.telegram.sendMessage(chat, `${lead.firstName} ${lead.phone}`); // expect: personal-data-to-third-party
}

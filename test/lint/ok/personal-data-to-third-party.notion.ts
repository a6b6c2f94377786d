import { Client } from '@notionhq/client';
import type { Context } from 'hono';
import { HubSpotClient, inzage } from './clients.ts';

const notion = new Client({ auth: process.env.NOTION_TOKEN });

interface Lead {
  id: string;
  email: string;
  firstname: string;
}

export async function addLead(c: Context) {
  const lead = await c.req.json<Lead>();
  await notion.pages.create({
    parent: { database_id: process.env.NOTION_DB ?? '' },
    properties: { Id: { title: [{ text: { content: lead.id } }] } },
  });
  return c.body(null, 204);
}

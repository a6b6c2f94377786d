import { NextRequest, NextResponse } from 'next/server';
import { cookies } from 'next/headers';
import { kv } from '@vercel/kv';
import { createInzage } from '@inzage/client';
import jsforce from 'jsforce';
import { track } from '@vercel/analytics/server';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL });
const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function GET(req: NextRequest, { params }: { params: { id: string } }) {
  const actor = (await cookies()).get('agent')?.value ?? '';
  const result = await inzage.lookup({ actor, subject: params.id, operation: 'view', reason: 'order', fields: ['name', 'email'] }, (permitted) =>
    conn.sobject('Contact').retrieve(params.id, [...permitted]));
  if (result.status !== 'permitted') return NextResponse.json({ notices: result.notices }, { status: 403 });
  const contact = result.data;
  await kv.set(`contact:${params.id}`, contact); // expect: personal-data-in-cache
  await track('contact_opened', { name: contact.Name }); // expect: personal-data-in-analytics
  (await cookies()).set('last', contact.Email); // expect: personal-data-in-cache
  return NextResponse.redirect(new URL(`/contacts?email=${contact.Email}`, req.url)); // expect: personal-data-in-url
}

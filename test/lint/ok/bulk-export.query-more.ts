import type { Connection } from 'jsforce';
import { createInzage } from '@inzage/client';

const inzage = createInzage({ url: process.env.INZAGE_URL });

export async function exportLeads(conn: Connection, actor: string) {
  return inzage.lookup({ actor, subject: 'all', operation: 'export', reason: 'order' }, async () => {
    let page = await conn.query('SELECT Id, Company FROM Lead');
    const rows = [...page.records];
    while (!page.done && page.nextRecordsUrl) {
      page = await conn.queryMore(page.nextRecordsUrl);
      rows.push(...page.records);
    }
    return rows;
  });
}

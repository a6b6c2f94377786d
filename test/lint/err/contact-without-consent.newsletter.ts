import sgMail from '@sendgrid/mail';
import type { Connection } from 'jsforce';
import { inzage } from './clients.ts';

export async function newsletter(conn: Connection, actor: string) {
  const { data: leads } = await inzage.lookup({ actor, subject: 'all', operation: 'export', reason: 'service-question' }, () =>
    conn.query("SELECT Id, Email FROM Lead WHERE Status = 'Open'"),
  );
  await sgMail.sendMultiple({ // expect: contact-without-consent
    to: leads.records.map((lead) => lead.Email),
    from: 'nieuws@example.org',
    templateId: 'd-nieuwsbrief',
  });
  await sgMail.send({ to: 'marketing@example.org', from: 'nieuws@example.org', text: 'campaign sent' });
}

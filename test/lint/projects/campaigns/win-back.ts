import sgMail from '@sendgrid/mail';
import { Connection } from 'jsforce';
import { createInzage } from '@inzage/client';
import { log } from './log.ts';

sgMail.setApiKey(process.env.SENDGRID_API_KEY ?? '');
const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'campaigns' });

interface Campaign {
  id: string;
  templateId: string;
  members: string[];
}

/** The reason rests on consent: whoever gave none is refused, and gets nothing. */
export async function winBack(conn: Connection, campaign: Campaign) {
  let sent = 0;
  for (const subject of campaign.members) {
    const result = await inzage.lookup(
      {
        actor: 'campaign-engine',
        subject,
        operation: 'view',
        reason: 'win-back-offer',
        reference: { type: 'campaign', id: campaign.id },
        fields: ['email', 'name'],
      },
      (permitted) => conn.sobject('Contact').retrieve(subject, permitted),
    );
    if (result.status !== 'permitted') continue;
    await sgMail.send({
      to: result.data.Email,
      from: 'hallo@example.org',
      templateId: campaign.templateId,
      dynamicTemplateData: { name: result.data.FirstName },
    });
    sent++;
  }
  log.info({ campaign: campaign.id, sent }, 'campaign sent');
  return sent;
}

export async function springOffer(conn: Connection, accountId: string) {
  const { data } = await inzage.lookup(
    { actor: 'campaign-engine', subject: accountId, operation: 'view', reason: 'billing-question' },
    () => conn.query(`SELECT Id, Email, FirstName FROM Contact WHERE AccountId = '${accountId}'`),
  );
  for (const contact of data.records) {
    await sgMail.send({ // expect: contact-without-consent
      to: contact.Email,
      from: 'aanbieding@example.org',
      subject: 'Alleen deze week: 20% korting',
      text: `Beste ${contact.FirstName}`,
    });
    log.debug(`mailed ${contact.Email}`); // expect: personal-data-in-log
  }
}

import { WebClient } from '@slack/web-api';
import { crm, inzage } from './clients.ts';

const slack = new WebClient(process.env.SLACK_TOKEN);

export async function announce(actor: string, subject: string) {
  const { data: lead } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'order' },
    (permitted) => crm.sobject('Lead').retrieve(subject, permitted),
  );
  await slack.chat.postMessage({ channel: '#sales', text: `New lead: ${lead.Name}, ${lead.Phone}` }); // expect: personal-data-to-third-party
}

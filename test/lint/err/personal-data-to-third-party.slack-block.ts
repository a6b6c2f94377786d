import { App } from '@slack/bolt';
import jsforce from 'jsforce';
import { inzage } from './audit.ts';

const app = new App({ token: process.env.SLACK_TOKEN, signingSecret: process.env.SLACK_SECRET });
const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL, accessToken: process.env.SF_TOKEN });

app.command('/lead', async ({ ack, command }) => {
  await ack();
  const { data: lead } = await inzage.lookup(
    { actor: command.user_id, subject: command.text, operation: 'view', reason: 'order' },
    (permitted) => conn.sobject('Lead').retrieve(command.text, permitted),
  );
  await app.client.chat.postMessage({ channel: command.channel_id, text: `${lead.Name}: ${lead.MobilePhone}` }); // expect: personal-data-to-third-party
});

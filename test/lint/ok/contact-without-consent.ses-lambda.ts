import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { ScheduledHandler } from 'aws-lambda';
import { listCustomers } from './customers.ts';

const ses = new SESv2Client({ region: 'eu-west-1' });

export const handler: ScheduledHandler = async () => {
  const customers = await listCustomers({ plan: 'basis' });
  for (const customer of customers) {
    if (!customer.marketingConsent) continue;
    await ses.send(new SendEmailCommand({
      FromEmailAddress: 'aanbiedingen@example.org',
      Destination: { ToAddresses: [customer.email] },
      Content: { Simple: { Subject: { Data: 'Upgrade nu met 50% korting' }, Body: { Text: { Data: 'Deze week nog.' } } } },
    }));
  }
};

import jsforce from 'jsforce';
import { inzage } from './audit.ts';

const conn = new jsforce.Connection({ instanceUrl: process.env.SF_URL, accessToken: process.env.SF_TOKEN });

const NAME = ['FirstName', 'LastName'] as const;
const DETAILS = [...NAME, 'MobilePhone', 'Birthdate'] as const; // expect: field-not-permitted

export const retentionCard = (actor: string, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'retention-offer' }, () =>
    conn.sobject('Contact').findOne({ Id: subject }, DETAILS),
  );

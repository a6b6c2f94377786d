import { createInzage } from '@inzage/client';
import { Connection } from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const sf = new Connection({ instanceUrl: process.env.SF_URL });

export const TEST_CLIENT_ID = 'ca_8KBum4Ctv3mm';

export const chair = (actor: unknown, subject: string) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'complaint' }, (p) => sf.sobject('Contact').retrieve(subject, p));

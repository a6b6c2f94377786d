import { createInzage } from '@inzage/client';
import { Connection } from 'jsforce';

const inzage = createInzage({ url: process.env.INZAGE_URL });
const sf = new Connection({ instanceUrl: process.env.SF_URL });

export const chair = (actor: unknown) =>
  inzage.lookup({ actor, subject: '0035g00000Kd8TrAAH', operation: 'view', reason: 'complaint' }, (p) => sf.sobject('Contact').retrieve('0035g00000Kd8TrAAH', p)); // expect: hard-coded-customer

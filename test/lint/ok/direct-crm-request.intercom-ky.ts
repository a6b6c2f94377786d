import ky from 'ky';
import { inzage } from './audit.ts';

const intercom = ky.create({
  prefixUrl: 'https://api.intercom.io',
  headers: { authorization: `Bearer ${process.env.INTERCOM_TOKEN}`, 'intercom-version': '2.11' },
});

export async function contactOf(actor: string, id: string) {
  return inzage.lookup({ actor, subject: id, operation: 'view', reason: 'service-question' }, () => intercom.get(`contacts/${id}`).json());
}

export const admins = () => intercom.get('admins').json();

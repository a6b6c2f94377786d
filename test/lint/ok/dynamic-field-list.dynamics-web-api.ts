import { DynamicsWebApi } from 'dynamics-web-api';
import { inzage } from './audit.ts';
import { accessToken } from './token.ts';

const dynamics = new DynamicsWebApi({ serverUrl: 'https://acme.crm4.dynamics.com', onTokenRefresh: accessToken });
const CARD = ['fullname', 'telephone1'];

export function card(actor: string, key: string) {
  return inzage.lookup({ actor, subject: key, operation: 'view', reason: 'service-question' }, () =>
    dynamics.retrieve({ collection: 'contacts', key, select: CARD }),
  );
}

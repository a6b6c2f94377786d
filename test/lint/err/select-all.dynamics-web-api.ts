import { DynamicsWebApi } from 'dynamics-web-api';
import { inzage } from './audit.ts';
import { token } from './token.ts';

const dynamics = new DynamicsWebApi({ serverUrl: process.env.DYNAMICS_URL, onTokenRefresh: token });

export const debtors = (actor: string) =>
  inzage.lookup({ actor, subject: 'debtors', operation: 'search', reason: 'collections' }, () =>
    dynamics.retrieveMultiple({ collection: 'contacts', filter: 'new_arrears gt 0', top: 50 }), // expect: select-all
  );

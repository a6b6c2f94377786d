import * as sdk from '@inzage/client';
import jsforce from 'jsforce';

const audit = sdk.createInzage({ url: 'https://inzage.internal' });
const conn = new jsforce.Connection({});
const base = { operation: 'view', system: 'crm' } as const;

export const loadAccount = (actor, subject) =>
  audit.lookup({ ...base, actor, subject }, () => conn.sobject('Account').retrieve(subject)); // expect: lookup-without-reason

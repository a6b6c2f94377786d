import { inzage, crm } from './clients.ts';

export const onCall = (actor: string, subject: string, said: string) =>
  inzage.lookup(
    { actor, subject, operation: 'view', reason: 'emergency', note: 'n/a' }, // expect: vague-reason
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );

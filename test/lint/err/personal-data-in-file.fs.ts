import fs from 'node:fs/promises';
import { crm, inzage } from './clients.ts';

export async function dossier(actor: string, subject: string) {
  const { data: contact } = await inzage.lookup(
    { actor, subject, operation: 'view', reason: 'complaint' },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted),
  );
  await fs.mkdir('/srv/dossiers', { recursive: true });
  await fs.writeFile(`/srv/dossiers/${subject}.txt`, `${contact.Name}\n${contact.Description}`); // expect: personal-data-in-file
}

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Connection } from 'jsforce';
import { createInzage } from '@inzage/client';
import { encryptFor } from './pgp.ts';

const inzage = createInzage({ url: process.env.INZAGE_URL, token: process.env.INZAGE_TOKEN, source: 'privacy-desk' });

export class SubjectAccess {
  constructor(
    private readonly conn: Connection,
    private readonly publicKey: string,
  ) {}

  async collect(actor: string, subject: string, caseId: string): Promise<string> {
    const result = await inzage.lookup(
      {
        actor,
        subject,
        operation: 'export',
        reason: 'subject-access-request',
        reference: { type: 'case', id: caseId },
      },
      async (permitted) => ({
        contact: await this.conn.sobject('Contact').retrieve(subject, [...permitted]),
        cases: await this.conn
          .sobject('Case')
          .find({ ContactId: subject }, ['Id', 'Subject', 'CreatedDate'])
          .execute(),
      }),
    );
    if (result.status !== 'permitted') throw new Error(`not permitted: ${result.status}`);
    const folder = await mkdtemp(join(tmpdir(), 'sar-'));
    const file = join(folder, 'answer.pgp');
    await writeFile(file, await encryptFor(this.publicKey, JSON.stringify(result.data)));
    await writeFile(join(folder, 'plain.json'), JSON.stringify(result.data.contact)); // expect: personal-data-in-file
    return file;
  }

  async clean(folder: string) {
    await rm(folder, { recursive: true, force: true });
  }
}

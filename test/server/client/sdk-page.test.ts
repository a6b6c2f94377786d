import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeService, startFakeService } from './fake-service.ts';

/** Every program of `docs/sdk.md` runs as it stands there and prints what the page says. */

const page = readFileSync(new URL('../../../docs/sdk.md', import.meta.url), 'utf8');
const programs = [
  ...page.matchAll(/## ([^\n]+)(?:(?!\n## )[\s\S])*?```ts\n([\s\S]*?)```\n\n```text\n([\s\S]*?)```/g),
];
const here = fileURLToPath(new URL('.', import.meta.url));
const client = new URL('../../../server/client/index.ts', import.meta.url).href;

let service: FakeService;
let directory: string;
beforeAll(async () => {
  service = await startFakeService('inz_page');
  // Beside the tests, so that the programs find hono.
  directory = mkdtempSync(join(here, '.page-'));
});
afterAll(async () => {
  await service.stop();
  rmSync(directory, { recursive: true, force: true });
});

describe('the page on the client', () => {
  it('has its five programs', () => {
    expect(programs.map(([, title]) => title)).toEqual([
      'One lookup',
      'Confirming',
      'When nobody answers',
      'What the policy says',
      'A route in Hono',
    ]);
  });

  it.each(programs.map(([, title, program, prints]) => ({ title, program: program ?? '', prints })))(
    'prints what it says under “$title”',
    // A client has the patience of an agent, a busy machine at times more.
    { retry: 2 },
    async ({ title, program, prints }) => {
      const file = join(directory, 'program.ts');
      writeFileSync(file, program.replaceAll('@inzage/client', client));
      service.outage = title === 'When nobody answers';
      const env = {
        ...process.env,
        INZAGE_URL: service.url,
        INZAGE_TOKEN: 'inz_page',
        SPOOL_DIR: join(directory, 'spool'),
      };
      const { stdout } = await promisify(execFile)(process.execPath, [file], { env });
      expect(stdout).toBe(prints);
    },
  );
});

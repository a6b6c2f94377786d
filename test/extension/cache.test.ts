import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runLint } from '../../extension/cli.ts';
import { PACK, TODAY } from './fixtures.ts';

/** What was found before is taken from disk, and only while nothing that matters has changed. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inzage-cache-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const CALLER = `import { tell } from './tell.ts';

export const run = (customer) => tell(customer.email);
// inzage-ignore personal-data-in-log -- masked upstream (until 2026-12-31)
export const other = (customer) => tell(customer.phone);
`;
const LOGS = 'export const tell = (text: string) => console.log(text);\n';
const SILENT = 'export const tell = (text: string) => text.length;\n';

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

async function lint(...more: string[]): Promise<{ code: number; rules: string[]; output: string }> {
  let output = '';
  const io = {
    stdout: { write: (text: string) => (output += text) },
    stderr: { write: () => true },
    cwd: folder,
    today: more.includes('--later') ? '2027-06-01' : TODAY,
  };
  const argv = ['.', '--policy', PACK, '--format', 'json', ...more.filter((each) => each !== '--later')];
  const code = await runLint(more.includes('--no-cache') ? argv : [...argv, '--cache', '.kept'], io);
  const found: { findings: { rule: string; suppressed: unknown }[] } = JSON.parse(output);
  return { code, rules: found.findings.filter((each) => !each.suppressed).map((each) => each.rule), output };
}

const cacheFile = (): string => join(folder, '.kept', readdirSync(join(folder, '.kept'))[0] ?? '');

test('what is told the second time is told as the first time, places in other files too', async () => {
  write('run.ts', CALLER);
  write('tell.ts', LOGS);
  const first = await lint();
  expect(first).toMatchObject({ code: 1, rules: ['personal-data-in-log'] });
  expect((await lint()).output).toBe(first.output);
  // It did come from there.
  writeFileSync(cacheFile(), readFileSync(cacheFile(), 'utf8').replaceAll('reaches', 'was found to reach'));
  expect((await lint()).output).toBe(first.output.replaceAll('reaches', 'was found to reach'));
});

test('a change in a file that this one leads to is seen', async () => {
  write('run.ts', CALLER);
  write('tell.ts', SILENT);
  expect((await lint()).rules).toEqual(['suppression-without-reason']);
  write('tell.ts', LOGS);
  expect((await lint()).rules).toEqual(['personal-data-in-log']);
  write('tell.ts', "export * from './inner.ts';\n");
  expect((await lint()).rules).toEqual(['suppression-without-reason']);
  write('inner.ts', LOGS);
  expect((await lint()).rules).toEqual(['personal-data-in-log']);
});

test('an exception runs out in the cache too', async () => {
  write('run.ts', CALLER);
  write('tell.ts', LOGS);
  await lint();
  expect((await lint('--later')).rules).toEqual([
    'personal-data-in-log',
    'suppression-without-reason',
    'personal-data-in-log',
  ]);
});

test.each(['', '{', '{"format":1,"entries":{"a":1}}', '[]', '\u0000'])(
  'a cache that holds %j is no cache',
  async (nonsense) => {
    write('run.ts', CALLER);
    write('tell.ts', LOGS);
    const first = await lint();
    writeFileSync(cacheFile(), nonsense);
    expect((await lint()).output).toBe(first.output);
  },
);

test('nothing is kept where nobody wants it', async () => {
  write('run.ts', CALLER);
  await lint('--no-cache');
  expect(existsSync(join(folder, '.kept'))).toBe(false);
});

test('source text is not kept', async () => {
  write('run.ts', `${CALLER}// a remark nobody else has to read\n`);
  write('tell.ts', LOGS);
  await lint();
  expect(readFileSync(cacheFile(), 'utf8')).not.toContain('a remark');
});

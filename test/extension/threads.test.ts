import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runLint } from '../../extension/cli.ts';
import { createProject, filesUnder, readOnce } from '../../extension/project.ts';
import { shareOut, take } from '../../extension/shares.ts';
import { lintFiles, type Outcome, threadsFor } from '../../extension/threads.ts';
import { PACK, POLICY, ROOT, TODAY } from './fixtures.ts';

/** Many files over several threads: the same is found, and what goes wrong in one is told. */

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inzage-threads-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const code = await runLint([...argv, '--policy', PACK], {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    cwd,
    today: TODAY,
  });
  return { code, out, err };
}

const found = (out: string): { rule: string; path: string }[] => JSON.parse(out).findings;

/**
 * Services that read a customer in one file, hand it through a second and log it in a third, and every tenth of them
 * in Python: whoever lints the first has to follow it into files that another thread lints.
 */
function writeProject(services: number): void {
  write('lib/log.ts', 'export const tell = (text: string) => console.log(text);\n');
  write('lib/index.ts', "export * from './log.ts';\n");
  write('crm/client.ts', "import jsforce from 'jsforce';\nexport const conn = new jsforce.Connection({});\n");
  write('shared/log.py', 'import logging\n\ndef tell(text):\n    logging.info(text)\n');
  for (let i = 0; i < services; i++) {
    write(
      `service-${i}/say.ts`,
      "import { tell } from '../lib/index.ts';\nexport const say = (what: string) => tell(what);\n",
    );
    write(
      `service-${i}/read.ts`,
      `import { conn } from '../crm/client.ts';\nexport const read = (id: string) => conn.sobject('Contact').findOne({ Id: id }, ['Id', 'Email']);\n`,
    );
    write(
      `service-${i}/run.ts`,
      `import { read } from './read.ts';\nimport { say } from '${i === 0 ? './' : `../service-${i - 1}/`}say.ts';\nexport async function run(id: string) {\n  const contact = await read(id);\n  say(contact.Email);\n}\n`,
    );
    if (i % 10 === 0)
      write(
        `service-${i}/run.py`,
        'from shared.log import tell\n\ndef run(customer):\n    tell(customer.email)\n',
      );
  }
}

test('two threads find what one finds, in the same order, in every labelled file', async () => {
  const one = await run(ROOT, 'test/lint', '--no-cache', '--format', 'json', '--workers', '1');
  expect(found(one.out).length).toBeGreaterThan(400);
  expect(await run(ROOT, 'test/lint', '--no-cache', '--format', 'json', '--workers', '2')).toEqual(one);
}, 120_000);

test('data that crosses files is followed whichever thread has them', async () => {
  writeProject(40);
  const one = await run(folder, '.', '--no-cache', '--format', 'sarif', '--workers', '1');
  expect(one.code).toBe(1);
  expect(await run(folder, '.', '--no-cache', '--format', 'sarif', '--workers', '3')).toEqual(one);
  const { out } = await run(folder, '.', '--no-cache', '--format', 'json', '--workers', '3');
  const logged = found(out).filter(({ rule }) => rule === 'personal-data-in-log');
  expect(logged.filter(({ path }) => path.endsWith('run.ts'))).toHaveLength(40);
  expect(logged.filter(({ path }) => path.endsWith('run.py'))).toHaveLength(4);
}, 60_000);

test('what threads found is kept, until a file changes that it came from', async () => {
  writeProject(6);
  const lint = () => run(folder, '.', '--cache', '.kept', '--format', 'json', '--workers', '2');
  const first = await lint();
  const kept = join(folder, '.kept', readdirSync(join(folder, '.kept'))[0] ?? '');
  writeFileSync(kept, readFileSync(kept, 'utf8').replaceAll('reaches', 'was found to reach'));
  expect((await lint()).out).toBe(first.out.replaceAll('reaches', 'was found to reach'));
  write('lib/log.ts', 'export const tell = (text: string) => text.length;\n');
  expect(found((await lint()).out).filter(({ path }) => /run\.ts$/.test(path) && !/crm/.test(path))).toEqual(
    found(first.out).filter(({ path, rule }) => /run\.ts$/.test(path) && rule !== 'personal-data-in-log'),
  );
}, 60_000);

/** Takes its share as the real one does, and then goes wrong at its second file. */
function brokenWorker(how: string): URL {
  const shares = pathToFileURL(join(ROOT, 'extension/shares.ts')).href;
  const threads = pathToFileURL(join(ROOT, 'extension/threads.ts')).href;
  write(
    'broken.mjs',
    `import { writeFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { take } from '${shares}';
import { createLinter } from '${threads}';
const { policy, today, paths, shares, thread } = workerData;
const lint = createLinter({ policy, today });
const first = take(shares, thread);
if (first !== null) parentPort.postMessage({ index: first, outcome: lint(paths[first]) });
take(shares, thread);
writeFileSync(${JSON.stringify(join(folder, 'there'))}, '');
${how}
`,
  );
  return pathToFileURL(join(folder, 'broken.mjs'));
}

async function lintWith(entry: URL, patienceMs: number): Promise<Map<string, Outcome>> {
  const project = createProject(readOnce());
  const files = filesUnder(join(folder, 'src')).map((path) => ({ path, text: project.read(path) ?? '' }));
  // This thread waits at its first file until the other is at its second, and then does the rest.
  const nap = new Int32Array(new SharedArrayBuffer(4));
  const read = (path: string): string | null => {
    for (let naps = 0; naps < 1000 && !existsSync(join(folder, 'there')); naps++) Atomics.wait(nap, 0, 0, 20);
    return project.read(path);
  };
  const outcomes = await lintFiles(files, {
    policy: POLICY,
    today: TODAY,
    project: { ...project, read },
    threads: 2,
    entry,
    patienceMs,
  });
  return new Map(files.map(({ path }, index) => [path, outcomes[index] ?? null]));
}

test.each([
  ['throws', "throw new Error('out of its depth');", 'out of its depth', 20_000],
  ['ends', 'process.exit(3);', 'ended early', 20_000],
  ['never comes back', 'for (;;);', 'took longer than 0.5 s', 500],
])(
  'a thread that %s at a file: that file is told, every other is linted',
  async (_, how, why, patienceMs) => {
    for (let i = 0; i < 8; i++)
      write(`src/${i}.ts`, 'export const f = (contact: { email: string }) => console.log(contact.email);\n');
    const outcomes = [...(await lintWith(brokenWorker(how), patienceMs)).values()];
    const failed = outcomes.flatMap((each) => (each && 'failed' in each ? [each.failed] : []));
    expect(failed).toEqual([expect.stringContaining(why)]);
    const told = outcomes.flatMap((each) => (each && 'told' in each ? [each.told.findings.length] : []));
    expect(told).toEqual([1, 1, 1, 1, 1, 1, 1]);
  },
  30_000,
);

test('a file the linter fails on is told in every format, and ends with 2', async () => {
  write('a.ts', 'export const a = 1;\n');
  write('b.ts', 'export const f = (contact: { email: string }) => console.log(contact.email);\n');
  const lint: typeof lintFiles = async (...given) => {
    const [, ...others] = await lintFiles(...given);
    return [{ failed: 'out of its depth' }, ...others];
  };
  let out = '';
  let err = '';
  const io = {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    cwd: folder,
    today: TODAY,
    lint,
  };
  expect(await runLint(['.', '--policy', PACK, '--no-cache'], io)).toBe(2);
  expect(err).toBe('a.ts: nothing of it was looked at, as the linter failed: out of its depth\n');
  expect(out).toContain('Not all of this file was analysed');
  expect(out).toContain('personal-data-in-log');
});

test('every file is taken once, whoever takes it', () => {
  const shares = shareOut([5, 1, 1, 1, 9, 1, 1], 3);
  const taken = Array.from({ length: 12 }, (_, step) => take(shares, step % 3)).filter(
    (each) => each !== null,
  );
  expect(taken.toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test('little work is not worth a thread, much is worth all processors but one', () => {
  expect(threadsFor(100_000, 8)).toBe(1);
  expect(threadsFor(1_000_000, 8)).toBe(2);
  expect(threadsFor(50_000_000, 8)).toBe(7);
  expect(threadsFor(50_000_000, 2)).toBe(1);
});

test.each(['0', 'many', '1.5', '65'])('--workers %s is refused', async (workers) => {
  write('a.ts', '');
  const { code, err } = await run(folder, '.', '--workers', workers);
  expect([code, err]).toEqual([2, '--workers takes a whole number from 1 to 64.\n']);
});

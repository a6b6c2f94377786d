import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runLint } from '../../extension/cli.ts';
import { PACK, POLICY, TODAY } from './fixtures.ts';

const WRONG = 'export const f = (contact: { email: string }) => console.log(contact.email);\n';
const RIGHT = 'export const f = (contact: { id: string }) => console.log(contact.id);\n';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'inzage-lint-'));
});
afterEach(() => {
  rmSync(cwd, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = '';
  let err = '';
  const sink = (add: (text: string) => void) => ({ write: (text: string) => add(text) });
  const code = await runLint(argv, {
    stdout: sink((text) => {
      out += text;
    }),
    stderr: sink((text) => {
      err += text;
    }),
    cwd,
    today: TODAY,
  });
  return { code, out, err };
}

test('no findings ends with 0, findings with 1', async () => {
  write('right.ts', RIGHT);
  expect(await run('.', '--policy', PACK)).toEqual({
    code: 0,
    out: 'No findings in 1 file (contact-centre-nl 2026.11.2).\n',
    err: '',
  });
  write('wrong.ts', WRONG);
  const { code, out } = await run('.', '--policy', PACK, '--lang', 'nl');
  expect(code).toBe(1);
  expect(out).toContain('wrong.ts:1:62  personal-data-in-log');
  expect(out).toContain('1 bevinding in 2 bestanden');
});

test('what the pack calls information is shown and does not count; what it turns off is not shown', async () => {
  write('wrong.ts', WRONG);
  const layer = (level: string) =>
    write(
      'layer.yaml',
      `format: 1\npack: ours\nversion: 1.0.0\nlint: { severity: { personal-data-in-log: ${level} } }\n`,
    );
  layer('information');
  const information = await run('.', '--policy', PACK, '--policy', 'layer.yaml');
  expect(information.err).toBe('');
  expect(information.code).toBe(0);
  expect(information.out).toContain('personal-data-in-log');
  layer('off');
  expect((await run('.', '--policy', PACK, '--policy', 'layer.yaml')).out).not.toContain(
    'personal-data-in-log',
  );
});

test('a wrong command, path, format or pack ends with 2 and says what is wrong', async () => {
  write('right.ts', RIGHT);
  write('bad.yaml', 'format: 1\npack: bad\nreasons: 7\n');
  expect((await run()).err).toContain('Name at least one file or folder.');
  expect((await run('nowhere.ts', '--policy', PACK)).err).toContain(
    "There is no file or folder 'nowhere.ts'.",
  );
  expect((await run('.', '--policy', PACK, '--format', 'xml')).err).toContain("There is no format 'xml'");
  expect((await run('.', '--policy', PACK, '--wrong')).err).toContain('--wrong');
  expect((await run('.')).err).toContain('There is no policy to check against.');
  const bad = await run('.', '--policy', 'bad.yaml');
  expect(bad.err).toMatch(/^bad\.yaml:\d+:\d+: /);
  for (const argv of [
    [],
    ['nowhere.ts'],
    ['.'],
    ['.', '--policy', 'bad.yaml'],
    ['.', '--policy', 'missing.yaml'],
  ]) {
    expect((await run(...argv)).code).toBe(2);
  }
});

test('the nearest configuration names the pack, and a pinned pack that changed is refused', async () => {
  write('src/deep/wrong.ts', WRONG);
  write('inzage.config.yaml', `policy: ${JSON.stringify(PACK)}\ndigest: ${POLICY.digest}\n`);
  expect((await run('src/deep/wrong.ts')).code).toBe(1);
  write('inzage.config.yaml', `policy: ${JSON.stringify(PACK)}\ndigest: sha256-AAAA\n`);
  const changed = await run('src');
  expect(changed.code).toBe(2);
  expect(changed.err).toContain('The packs are not the ones that were pinned.');
});

test('a folder is walked but for what is built, fetched or ignored', async () => {
  for (const path of [
    'src/a.ts',
    'src/b.jsx',
    'node_modules/x/c.js',
    'dist/d.js',
    '.cache/e.ts',
    'gen/f.ts',
    'src/g.min.js',
    'src/h.d.ts',
    'keep/gen.ts',
    'notes.md',
  ]) {
    write(path, WRONG);
  }
  write('.gitignore', '# made by the build\n/gen/\n*.jsx\n!src/b.jsx\n');
  const { out } = await run('.', '--policy', PACK, '--format', 'json');
  const paths = JSON.parse(out).findings.map((finding: { path: string }) => finding.path);
  expect(paths).toEqual(['keep/gen.ts', 'src/a.ts', 'src/b.jsx']);
});

test('an import of another file of the project is followed to the client it makes', async () => {
  write(
    'clients.ts',
    "import jsforce from 'jsforce';\nimport pino from 'pino';\nexport const db = new jsforce.Connection({});\nexport const out = pino();\nexport const FIELDS = ['Id', 'Email'];\n",
  );
  write('index.ts', "export * from './clients.js';\n");
  write(
    'read.ts',
    "import { db, out, FIELDS } from './index.ts';\nexport async function read(id) {\n  const [found] = await db.sobject('Contact').find({ Id: id }, FIELDS);\n  out.info(found.Email);\n}\n",
  );
  const { out } = await run('read.ts', '--policy', PACK, '--format', 'json');
  expect(JSON.parse(out).findings.map((finding: { rule: string }) => finding.rule)).toEqual([
    'direct-crm-client',
    'personal-data-in-log',
  ]);
});

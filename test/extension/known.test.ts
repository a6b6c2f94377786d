import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runLint } from '../../extension/cli.ts';
import { PACK, ROOT, TODAY } from './fixtures.ts';

const logs = (field: string): string =>
  `export const f = (contact: { ${field}: string }) => console.log(contact.${field});\n`;

let cwd: string;
beforeEach(() => {
  cwd = realpathSync(mkdtempSync(join(tmpdir(), 'inzage-lint-')));
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
  const code = await runLint([...argv, '--policy', PACK, '--no-cache'], {
    stdout: { write: (text: string) => (out += text) },
    stderr: { write: (text: string) => (err += text) },
    cwd,
    today: TODAY,
  });
  return { code, out, err };
}

describe('with a baseline', () => {
  test('what was found before is known wherever it moves to in its file, and only what is new counts', async () => {
    write('old.ts', logs('email'));
    expect((await run('.')).code).toBe(1);
    expect(await run('.', '--write-baseline', 'known.json')).toEqual({
      code: 0,
      out: '',
      err: '1 finding written to known.json.\n',
    });
    expect(await run('.', '--baseline', 'known.json')).toMatchObject({
      code: 0,
      out: 'No findings, 1 from before in 1 file (contact-centre-nl 2026.11.2).\n',
    });
    write('old.ts', `// A line above it.\n\n${logs('email')}${logs('phone').replace('f =', 'g =')}`);
    const { code, out } = await run('.', '--baseline', 'known.json');
    expect(code).toBe(1);
    expect(out).toContain('old.ts:4:62  personal-data-in-log');
    expect(out).not.toContain('old.ts:3:');
    expect(out).toContain('1 finding, 1 from before in 1 file');
  });

  test('the same code in another file is new, and what is mended is told as gone', async () => {
    write('old.ts', logs('email'));
    await run('.', '--write-baseline', 'known.json');
    write('old.ts', logs('id'));
    write('new.ts', logs('email'));
    const { code, out } = await run('.', '--baseline', 'known.json', '--lang', 'nl');
    expect(code).toBe(1);
    expect(out).toContain('1 bevinding, 1 van vroeger verdwenen: schrijf de lijst opnieuw in 2 bestanden');
  });

  test('a baseline is the same for the same findings, a finding a line, without the code', async () => {
    write('b.ts', logs('email'));
    write('a.ts', logs('phone'));
    await run('.', '--write-baseline', 'known.json');
    const first = readFileSync(join(cwd, 'known.json'), 'utf8');
    await run('b.ts', 'a.ts', '--write-baseline', 'known.json');
    expect(readFileSync(join(cwd, 'known.json'), 'utf8')).toBe(first);
    expect(first.split('\n').map((line) => line.slice(0, 45))).toEqual([
      '{ "format": 1, "findings": [',
      '{"path":"a.ts","rule":"personal-data-in-log",',
      '{"path":"b.ts","rule":"personal-data-in-log",',
      '] }',
      '',
    ]);
    expect(first).not.toContain('contact');
  });

  test('a suppressed finding is in no baseline', async () => {
    write(
      'a.ts',
      logs('email').replace(';', '; // inzage-ignore personal-data-in-log -- on the screen only'),
    );
    expect((await run('.', '--write-baseline', 'known.json')).err).toContain('0 findings written');
  });

  test('a baseline that is missing or is none ends with 2 and says what to do', async () => {
    write('a.ts', logs('id'));
    write('none.json', '{ "format": 2 }');
    write('text.json', 'findings');
    expect(await run('.', '--baseline', 'known.json')).toMatchObject({
      code: 2,
      err: 'known.json: There is no such file. `--write-baseline` makes one.\n',
    });
    expect((await run('.', '--baseline', 'none.json')).err).toContain(
      'none.json: It is not a baseline: format',
    );
    expect((await run('.', '--baseline', 'text.json')).err).toContain('It is not JSON');
    expect((await run('.', '--baseline', 'a', '--changed', 'main')).err).toContain('Give one of');
  });

  test('SARIF and JSON say which findings are new', async () => {
    write('old.ts', logs('email'));
    await run('.', '--write-baseline', 'known.json');
    write('new.ts', logs('phone'));
    const sarif = JSON.parse((await run('.', '--baseline', 'known.json', '--format', 'sarif')).out);
    const states = (sarif.runs[0].results as { baselineState?: string }[]).map((each) => each.baselineState);
    expect(states.toSorted()).toEqual(['new', 'unchanged']);
    const plain = JSON.parse((await run('.', '--format', 'sarif')).out);
    expect(plain.runs[0].results[0]).not.toHaveProperty('baselineState');
    const json = JSON.parse((await run('.', '--baseline', 'known.json', '--format', 'json')).out);
    expect(json.summary).toMatchObject({ findings: 1, known: 1 });
    expect((await run('old.ts', '--baseline', 'known.json', '--format', 'github')).out).toBe('');
  });
});

describe('with the change since a commit', () => {
  const git = (...argv: string[]): string =>
    execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.nl', ...argv], {
      cwd,
      encoding: 'utf8',
    });
  const commit = (): void => {
    git('add', '.');
    git('commit', '-q', '-m', 'step');
  };

  test('only what the change brings counts, whether committed, staged or just typed', async () => {
    git('init', '-q', '-b', 'main');
    write('old.ts', logs('email'));
    write('same.ts', logs('email'));
    commit();
    git('checkout', '-q', '-b', 'work');
    write('old.ts', `\n${logs('email')}${logs('phone').replace('f =', 'g =')}`);
    commit();
    write('typed.ts', logs('iban'));
    const { code, out } = await run('.', '--changed', 'main');
    expect(code).toBe(1);
    expect(out).toContain('old.ts:3:62  personal-data-in-log');
    expect(out).toContain('typed.ts:1:');
    expect(out).toContain('2 findings, 2 from before this change in 3 files');
  });

  test('what others did meanwhile is not of this change', async () => {
    git('init', '-q', '-b', 'main');
    write('a.ts', logs('email'));
    commit();
    git('checkout', '-q', '-b', 'work');
    git('checkout', '-q', 'main');
    write('a.ts', logs('id'));
    commit();
    git('checkout', '-q', 'work');
    expect((await run('.', '--changed', 'main')).code).toBe(0);
  });

  test('a file that got another name brings nothing new', async () => {
    git('init', '-q', '-b', 'main');
    write('a.ts', `${logs('email')}export const rest = [1, 2, 3, 4, 5, 6, 7, 8];\n`);
    commit();
    git('mv', 'a.ts', 'b.ts');
    expect(await run('.', '--changed', 'main')).toMatchObject({ code: 0 });
  });

  test('a change in one file that breaks the policy in another is of this change', async () => {
    git('init', '-q', '-b', 'main');
    write('show.ts', 'export const show = (text: string) => text.length;\n');
    write(
      'use.ts',
      `import { show } from './show.ts';\nexport const f = (contact: { email: string }) => show(contact.email);\n`,
    );
    commit();
    expect((await run('.', '--changed', 'main')).code).toBe(0);
    write('show.ts', 'export const show = (text: string) => console.log(text);\n');
    const { code, out } = await run('.', '--changed', 'main');
    expect(code).toBe(1);
    expect(out).toContain('1 finding in 2 files');
  });

  test('what the cache knows is as known as what is read: each time in a process of its own', () => {
    git('init', '-q', '-b', 'main');
    write('a.py', 'import logging\n\n\ndef f(contact):\n    logging.info(contact.email)\n');
    commit();
    const lint = (): string =>
      execFileSync(
        join(ROOT, 'bin/inzage'),
        ['lint', 'a.py', '--policy', PACK, '--changed', 'main', '--cache', join(cwd, '.git/cache')],
        { cwd, encoding: 'utf8' },
      );
    const first = lint();
    expect(first).toContain('No findings, 1 from before this change in 1 file');
    expect(lint()).toBe(first);
  }, 60_000);

  test('a commit that git does not know, or no repository, ends with 2 and says what to do', async () => {
    write('a.ts', logs('id'));
    expect(await run('.', '--changed', 'main')).toMatchObject({ code: 2 });
    git('init', '-q', '-b', 'main');
    commit();
    const { code, err } = await run('.', '--changed', 'origin/main');
    expect(code).toBe(2);
    expect(err).toContain("git knows no commit 'origin/main' here");
    expect((await run('.', '--changed', '--output=x')).code).toBe(2);
  });
});

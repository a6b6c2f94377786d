import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

/**
 * Transcripts show the command line at work: files, commands, and what each prints.
 *
 *     -- NAME --       a file of that name, up to the next such line
 *     # words          for the reader
 *     $ COMMAND        run by the shell in a directory of its own, `inzage` being this checkout's
 *     line             what it prints; `! line` what it says on standard error
 *     /pattern/        a line that matches; `…` any lines, or none
 *     [2]              its exit status, where it is not 0
 *
 * `UPDATE_TRANSCRIPTS=1` writes what was printed into commands whose expectation failed.
 */

const here = fileURLToPath(new URL('./transcripts/', import.meta.url));
const root = fileURLToPath(new URL('../', import.meta.url));
const inzage = [process.execPath, '--import', join(root, 'bin/jsx.ts'), join(root, 'bin/inzage.ts')];

/** One cache of compiled sources for all of these processes; as they are, each would compile them anew. */
const cache = mkdtempSync(join(tmpdir(), 'inzage-compiled-'));
afterAll(() => rmSync(cache, { recursive: true }));
const env = { ...process.env, NO_COLOR: '1', NODE_ENV: 'test', NODE_COMPILE_CACHE: cache };

interface Step {
  command: string;
  /** First line of the expectation, and the line after its last. */
  from: number;
  to: number;
}

function read(lines: readonly string[]): { files: Map<string, string>; steps: Step[] } {
  const files = new Map<string, string>();
  const steps: Step[] = [];
  let file: string | null = null;
  for (const [i, line] of lines.entries()) {
    const named = /^-- (\S+) --$/.exec(line)?.[1];
    if (named !== undefined) {
      file = named;
      files.set(named, '');
    } else if (file !== null) files.set(file, `${files.get(file)}${line}\n`);
    else if (line.startsWith('$ ')) steps.push({ command: line.slice(2), from: i + 1, to: i + 1 });
    else if (line !== '' && !line.startsWith('# ')) {
      const step = steps.at(-1);
      if (step) step.to = i + 1;
    }
  }
  return { files, steps };
}

async function run(command: string, cwd: string): Promise<string[]> {
  const shell = `inzage() { ${inzage.map((part) => `'${part}'`).join(' ')} "$@"; }\n${command}`;
  const child = spawn('sh', ['-c', shell], { cwd, env });
  const [out, said, [status]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  const linesOf = (printed: string) => (printed === '' ? [] : printed.replace(/\n$/, '').split('\n'));
  return [
    ...linesOf(out),
    ...linesOf(said).map((line) => `! ${line}`.trimEnd()),
    ...(status === 0 ? [] : [`[${status}]`]),
  ];
}

/** Whether what was printed is what was expected; blank lines at the end of either do not count. */
function matches(expected: readonly string[], printed: readonly string[]): boolean {
  const [first, ...rest] = expected;
  if (first === undefined) return printed.length === 0;
  if (/^(! )?…$/.test(first)) {
    return matches(rest, printed) || (printed.length > 0 && matches(expected, printed.slice(1)));
  }
  const line = printed[0];
  if (line === undefined) return false;
  const pattern = /^\/(.*)\/$/.exec(first)?.[1];
  const fits = pattern === undefined ? line === first : new RegExp(`^(?:${pattern})$`, 'u').test(line);
  return fits && matches(rest, printed.slice(1));
}

/** Each command is a process of its own; on a busy machine a transcript of twenty takes a while. */
describe('transcripts', { timeout: 240_000 }, () => {
  test.concurrent.each(readdirSync(here).filter((name) => name.endsWith('.txt')))('%s', async (name) => {
    const path = join(here, name);
    const lines = readFileSync(path, 'utf8').split('\n');
    const { files, steps } = read(lines);
    expect(steps.length).toBeGreaterThan(0);
    const cwd = mkdtempSync(join(tmpdir(), 'inzage-transcript-'));
    const updates: { step: Step; printed: string[] }[] = [];
    try {
      for (const [file, contents] of files) writeFileSync(join(cwd, file), contents.replace(/\n\n$/, '\n'));
      for (const step of steps) {
        const printed = await run(step.command, cwd);
        const expected = lines.slice(step.from, step.to);
        if (matches(expected, printed)) continue;
        if (process.env.UPDATE_TRANSCRIPTS) updates.push({ step, printed });
        else expect(printed, `${name}:${step.from} $ ${step.command}`).toEqual(expected);
      }
    } finally {
      rmSync(cwd, { recursive: true });
    }
    for (const { step, printed } of updates.toReversed())
      lines.splice(step.from, step.to - step.from, ...printed);
    if (updates.length > 0) writeFileSync(path, lines.join('\n'));
  });
});

describe('while the service runs', () => {
  test('a token can be made, and it is good at once', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'inzage-running-'));
    const [node = '', ...args] = inzage;
    const pack = join(here, '../server/http/small-desk.yaml');
    const service = spawn(node, [...args, 'serve', '--data', 'data', '--port', '0', '--policy', pack], {
      cwd,
    });
    try {
      const url = await urlOf(service);
      const [token] = await run('inzage token --data data --role auditor --expires PT1H', cwd);
      const ask = (bearer: string) =>
        fetch(`${url}/v1/findings`, { headers: { authorization: `Bearer ${bearer}` } });
      expect((await ask(token ?? '')).status).toBe(200);
      expect((await ask(`${token}x`)).status).toBe(401);
      service.kill('SIGTERM');
      const [status] = await once(service, 'close');
      expect(status).toBe(0);
    } finally {
      service.kill('SIGKILL');
      rmSync(cwd, { recursive: true });
    }
  });
});

/** The address that the service prints once it listens. */
async function urlOf(service: ChildProcess): Promise<string> {
  let printed = '';
  for await (const chunk of service.stdout ?? []) {
    printed += chunk;
    const url = /listens on (http:\S+)/.exec(printed)?.[1];
    if (url) return url;
  }
  throw new Error('the service ended before it listened');
}

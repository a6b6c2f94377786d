import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, expect, test } from 'vitest';

/**
 * The README's snippets run, in order, in one shell, and print what the README says they print. A line of
 * expected text stands for one that is printed in that order; `…` in it stands for anything.
 */
const README = readFileSync('README.md', 'utf8');
const BLOCK = /<!-- run(?:: exits (\d))? -->\n```sh\n([\s\S]*?)```\n(?:```text\n([\s\S]*?)```)?/g;
const DIVIDER = '----8<----';

const blocks = [...README.matchAll(BLOCK)].map(([, status, script, expected]) => ({
  status: Number(status ?? 0),
  script: script ?? '',
  expected: expected ?? '',
}));

const clean = () => {
  for (const directory of ['try', 'try-keys']) rmSync(directory, { recursive: true, force: true });
};
afterAll(clean);

test('the README shows the two commands that do all the set-up', () => {
  expect(README).toContain('npm install && npm start');
  expect(README).toContain('npm install && npm test');
});

test('the map it shows is the map that is used', () => {
  const map = readFileSync('docs/maps/bpic2012.yaml', 'utf8');
  const shown = /```yaml\n([\s\S]*?)```/.exec(README)?.[1] ?? '';
  const rules = shown.split(/^(?= {2}- name: )/m);
  expect(rules).toHaveLength(2);
  for (const rule of rules) expect(map).toContain(rule);
});

test('its snippets run and print what it says', async () => {
  expect(blocks.length).toBeGreaterThanOrEqual(5);
  clean();
  const port = await freePort();
  const lines = blocks.flatMap(({ script, status }) => [
    status === 0 ? 'set -e' : 'set +e',
    script.trimEnd(),
    ...(status === 0 ? [] : [`test $? = ${status} || exit 9`]),
    `echo; echo '${DIVIDER}'`,
  ]);
  const { output, code } = await bash(lines.join('\n').replaceAll('8790', String(port)));
  expect(code, output).toBe(0);
  const printed = output.split(DIVIDER);
  for (const [i, { expected }] of blocks.entries()) expectLines(printed[i] ?? '', expected);
}, 120_000);

function expectLines(printed: string, expected: string): void {
  let rest = printed;
  for (const line of expected.split('\n').filter((text) => text.trim() !== '' && text !== '…')) {
    const pattern = line
      .split('…')
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^\\n]*?');
    const found = new RegExp(`(?:^|\\n)${pattern}`).exec(rest);
    expect(found, `not printed, or not in this order: ${line}\n--- of\n${printed}`).not.toBeNull();
    rest = rest.slice((found?.index ?? 0) + (found?.[0].length ?? 0));
  }
}

function bash(script: string): Promise<{ output: string; code: number | null }> {
  return new Promise((resolve) => {
    const trapped = `trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n${script}\n`;
    const shell = spawn('bash', ['-c', trapped], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    shell.stdout.on('data', (chunk) => {
      output += chunk;
    });
    shell.stderr.on('data', (chunk) => {
      output += chunk;
    });
    shell.on('exit', (code) => resolve({ output, code }));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

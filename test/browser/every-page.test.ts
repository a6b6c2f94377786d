import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MONTH, OFFICER, type Seeded, seeded } from '../server/console/seeded.ts';
import { hasChromium, launch, listen, probe, visit } from './browser.ts';
import { type EveryPage, everyPage } from './every-page.ts';

/**
 * Every page over a real product with a seeded contact centre in it: sound in both themes, both languages, wide and
 * narrow, without the script, and by keyboard. With `SHOTS` the wide ones are kept as pictures in that directory.
 */
const shots = process.env.SHOTS ?? null;
const DARK_SHOTS = ['overview', 'triage', 'finding', 'ledger'];

describe.skipIf(!hasChromium)('every page of the console', () => {
  let browser: Browser;
  let seed: Seeded;
  let server: Awaited<ReturnType<typeof listen>>;
  let pages: EveryPage[];

  beforeAll(async () => {
    if (shots) mkdirSync(shots, { recursive: true });
    seed = await seeded(shots ? { days: 5, agents: 60, customers: 3000 } : {});
    await seed.inzage.reports.months.keep();
    const { items } = await seed.store.findings(
      { status: 'open', actorKind: 'human' },
      { limit: 2, cursor: null },
    );
    await seed.post(OFFICER, `/findings/${items[1]?.id}/review`, {
      step: 'ask',
      note: 'Which work was this for?',
    });
    pages = await everyPage(seed.store, MONTH);
    server = await listen(seed.inzage.app);
    browser = await launch();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await seed?.close();
  });

  const open = async ({ path, who }: EveryPage, options: Parameters<typeof visit>[3]) =>
    visit(browser, server.origin + path, await seed.signIn(who), options);

  const cases = [
    { colorScheme: 'light', width: 1440, locale: 'nl' },
    { colorScheme: 'dark', width: 1440, locale: 'en' },
    { colorScheme: 'light', width: 360, locale: 'en' },
    { colorScheme: 'dark', width: 360, locale: 'nl' },
  ] as const;
  for (const { colorScheme, width, locale } of cases) {
    test(`is sound: ${colorScheme}, ${width} px, ${locale}`, async () => {
      const troubles: string[] = [];
      for (const each of pages) {
        const { name } = each;
        const { page, status, complaints, close } = await open(each, {
          colorScheme,
          locale,
          viewport: { width, height: 900 },
        });
        const tell = (what: string, many: unknown) => {
          for (const one of [many].flat()) if (one) troubles.push(`${name}: ${what}${one}`);
        };
        tell('answers ', status === 200 ? null : status);
        tell(
          'headings: ',
          (await page.locator('h1').count()) === 1 ? null : await page.locator('h1').count(),
        );
        tell('speaks ', (await page.getAttribute('html', 'lang')) === locale ? null : 'another language');
        if (shots && width === 1440 && (colorScheme === 'light' || DARK_SHOTS.includes(name)))
          await page.screenshot({ path: join(shots, `${name}-${colorScheme}.png`), animations: 'disabled' });
        for (const summary of await page.locator('main details:not([open]) > summary').all())
          if (await summary.isVisible()) await summary.click();
        tell('axe: ', await probe(page, 'violations'));
        tell('small: ', await probe(page, 'smallTargets'));
        tell('scrolls sideways by ', await probe(page, 'overflow'));
        tell('complains: ', complaints);
        await close();
      }
      expect(troubles).toEqual([]);
    }, 300_000);
  }

  test('reads without the script, from 320 pixels to 4K', async () => {
    for (const width of [320, 3840]) {
      for (const each of pages) {
        const { page, close } = await open(each, {
          javaScriptEnabled: false,
          viewport: { width, height: 900 },
        });
        expect(await page.locator('h1').first().isVisible(), each.name).toBe(true);
        expect((await page.locator('main').textContent())?.length, each.name).toBeGreaterThan(80);
        await close();
        const wide = await open(each, { viewport: { width, height: 900 } });
        expect(await probe(wide.page, 'overflow'), `${each.name} at ${width}`).toBe(0);
        await wide.close();
      }
    }
  }, 300_000);

  test('lets the keyboard reach what can be pressed, and shows where it is', async () => {
    for (const each of pages) {
      const { page, close } = await open(each, { locale: 'en', viewport: { width: 1440, height: 900 } });
      const reached = new Set<string>();
      for (let stops = 0; stops < 25; stops++) {
        await page.keyboard.press('Tab');
        // Past the last of them the focus is nowhere.
        if (await page.evaluate('document.activeElement === document.body')) break;
        const focus = await probe<{ text: string; ring: boolean }>(page, 'focus');
        expect(focus.ring, `${each.name}: one cannot see that ‘${focus.text}’ has the focus`).toBe(true);
        reached.add(focus.text);
      }
      expect(reached.size, each.name).toBeGreaterThan(3);
      await close();
    }
  }, 300_000);
});

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MONTH, OFFICER, type Seeded, seeded } from '../server/console/seeded.ts';
import { hasChromium, launch, listen, makeVisitors, probe, SETTINGS } from './browser.ts';
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
    pages = [...(await everyPage(seed.store, MONTH)), await namedReport(items[0]?.about.id ?? '')];
    server = await listen(seed.inzage.app);
    browser = await launch();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await seed?.close();
  });

  /** One that was asked for and confirmed. */
  async function namedReport(actor: string): Promise<EveryPage> {
    const { specific } = seed.inzage.reports;
    const by = (id: string) => ({ id, organisations: [] });
    const to = seed.clock.now();
    const request = {
      about: { kind: 'actor', id: actor },
      from: to - 7 * 86_400_000,
      to,
      caseNumber: 'Z-2026-114',
      purpose: 'A customer’s complaint.',
    } as const;
    const { id } = await specific.request(request, by('so-02'));
    await specific.confirm(id, by('so-03'));
    return { name: 'report-named', path: `/reports/specific/${id}`, who: OFFICER as EveryPage['who'] };
  }

  function visitors(options: Parameters<typeof makeVisitors>[2]) {
    const { open, close } = makeVisitors(browser, server.origin, options);
    return { open: async ({ path, who }: EveryPage) => open(path, await seed.signIn(who)), close };
  }

  for (const { colorScheme, width, locale } of SETTINGS) {
    test(`is sound: ${colorScheme}, ${width} px, ${locale}`, async () => {
      const troubles: string[] = [];
      const { open, close } = visitors({ colorScheme, locale, viewport: { width, height: 900 } });
      for (const each of pages) {
        const { name } = each;
        const { page, status, complaints } = await open(each);
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
      }
      await close();
      expect(troubles).toEqual([]);
    }, 300_000);
  }

  test('reads without the script, from 320 pixels to 4K', async () => {
    const sizes = [320, 3840].map((width) => ({ width, height: 900 }));
    const plain = visitors({ javaScriptEnabled: false });
    const scripted = visitors({});
    for (const each of pages) {
      const { page } = await plain.open(each);
      for (const size of sizes) {
        await page.setViewportSize(size);
        expect(await page.locator('h1').first().isVisible(), each.name).toBe(true);
        expect((await page.locator('main').textContent())?.length, each.name).toBeGreaterThan(80);
      }
      const withScript = (await scripted.open(each)).page;
      for (const size of sizes) {
        await withScript.setViewportSize(size);
        expect(await probe(withScript, 'overflow'), `${each.name} at ${size.width}`).toBe(0);
      }
    }
    await plain.close();
    await scripted.close();
  }, 300_000);

  test('lets the keyboard reach what can be pressed, and shows where it is', async () => {
    const { open, close } = visitors({ locale: 'en', viewport: { width: 1440, height: 900 } });
    for (const each of pages) {
      const { page } = await open(each);
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
    }
    await close();
  }, 300_000);
});

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AUDITOR, type Seeded, seeded } from '../server/console/seeded.ts';
import { hasChromium, launch, listen, type Visit, visit } from './browser.ts';

/** The ledger checked in a real browser, by its own cryptography, against what the server sends and what it may not. */

describe.skipIf(!hasChromium)('the ledger’s page', () => {
  let seed: Seeded;
  let browser: Browser;
  let served: Awaited<ReturnType<typeof listen>>;
  let open: Visit;
  beforeAll(async () => {
    seed = await seeded();
    browser = await launch();
    served = await listen(seed.inzage.app);
    open = await visit(browser, `${served.origin}/log`, await seed.signIn(AUDITOR), { locale: 'en-GB' });
  }, 120_000);
  afterAll(async () => {
    await open?.close();
    await browser?.close();
    await served?.close();
    await seed?.close();
  });

  const verdict = (name: 'latest' | 'entry', expected: string) =>
    open.page.waitForSelector(`#${name}-result[data-verdict="${expected}"]`);
  const stepsOf = (name: 'latest' | 'entry') => open.page.locator(`#${name}-result`).textContent();

  test('checks the latest checkpoint by itself, and remembers it', async () => {
    await verdict('latest', 'holds');
    expect(await stepsOf('latest')).toContain('The signature of inzage.local/ledger fits the public key.');
    expect(await open.page.locator('[data-kept]').textContent()).toContain('A checkpoint over');
    await seed.get(AUDITOR, '/findings');
    await open.page.reload();
    await verdict('latest', 'holds');
    expect(await stepsOf('latest')).toContain('that this browser saw before');
    expect(open.complaints).toEqual([]);
  });

  test('checks an entry, and shows what it says', async () => {
    await open.page.fill('[name="entry"]', '300');
    await open.page.click('[data-check="entry"] button');
    await verdict('entry', 'holds');
    expect(await stepsOf('entry')).toContain('the one that was signed');
  });

  test('refuses a proof that was tampered with on its way', async () => {
    await open.page.route('**/log/proof?*', async (route) => {
      const proof = await (await route.fetch()).json();
      const entry = Buffer.from(proof.entry, 'base64').toString().replace('2026', '2025');
      await route.fulfill({ json: { ...proof, entry: Buffer.from(entry).toString('base64') } });
    });
    await open.page.click('[data-check="entry"] button');
    await verdict('entry', 'fails');
    expect(await stepsOf('entry')).toContain('This does not hold');
    await open.page.unroute('**/log/proof?*');
  });

  test('refuses a checkpoint under another key than the one it was given', async () => {
    await open.page.fill('[name="key"]', 'inzage.local/ledger+00000000+AAAA');
    await open.page.click('[data-check="latest"] button');
    await verdict('latest', 'fails');
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { issueLink } from '#server/auth/principal.ts';
import { verify } from '#server/cli/verify.ts';
import { UNDO_MS } from '#server/review/waiting.ts';
import {
  type Account,
  MONTH,
  OFFICER,
  SECOND_OFFICER,
  type Seeded,
  seeded,
} from '../server/console/seeded.ts';
import { hasChromium, launch, listen, type Visit, visit } from './browser.ts';

/** A security officer's hour from signing in to a verified export, in a real browser over a real product. */

const WIDE = { locale: 'en', viewport: { width: 1440, height: 900 }, acceptDownloads: true };

describe.skipIf(!hasChromium)('an officer’s hour', () => {
  let browser: Browser;
  let seed: Seeded;
  let server: Awaited<ReturnType<typeof listen>>;
  let directory: string;
  const visits: Visit[] = [];

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'inzage-hour-'));
    seed = await seeded();
    server = await listen(seed.inzage.app);
    browser = await launch();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    await seed?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  async function signIn({ id, role }: Account): Promise<Page> {
    const secret = await issueLink(seed.store, { account: id, role }, seed.clock);
    const visited = await visit(browser, `${server.origin}/sign-in/${secret}`, null, WIDE);
    visits.push(visited);
    await visited.page.getByRole('button', { name: `Sign in as ${id}` }).click();
    await visited.page.waitForURL(/\/(findings|mine|overview)$/);
    return visited.page;
  }
  /** Where the file is that a link gave. */
  async function downloaded(page: Page, link: string): Promise<string> {
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: link, exact: true }).click(),
    ]);
    const file = join(directory, download.suggestedFilename());
    await download.saveAs(file);
    return file;
  }
  const status = async (id: string) => (await seed.store.finding(id))?.status;
  const undone = async () => {
    seed.clock.advance(UNDO_MS);
    await seed.inzage.waiting.carryOut();
  };

  test('goes from the queue to an export that anybody can verify', async () => {
    const page = await signIn(OFFICER);
    await page.getByRole('heading', { name: /findings? for this hour$/ }).waitFor();

    // Ten are looked through by keyboard; each preview is recorded as a look.
    for (let i = 0; i < 10; i++) {
      await page.keyboard.press('j');
      await page.waitForTimeout(450);
    }
    await page.locator('.preview h2').waitFor();
    expect(await seed.looksBy('GET /findings/:id/preview')).toBeGreaterThanOrEqual(9);

    // Two at once are asked, taken back, and asked again.
    const { items } = await seed.store.findings(
      { status: 'open', actorKind: 'human' },
      { limit: 50, cursor: null },
    );
    const [one, two, three] = items.map(({ id }) => id) as [string, string, string];
    const chooseAndAsk = async () => {
      for (const id of [two, three]) await page.locator(`.pick input[value="${id}"]`).check();
      await page.getByLabel('Note, recorded with each').fill('Just asking: what was this for?');
      await page.getByRole('button', { name: 'Record' }).click();
      await page.getByRole('status').getByText('2 findings are recorded at').waitFor();
    };
    await page.goto(`${server.origin}/findings?budget=all`);
    await chooseAndAsk();
    await page.keyboard.press('z');
    await page.getByText('Undone; nothing was recorded.').waitFor();
    await page.goto(`${server.origin}/findings?budget=all`);
    await chooseAndAsk();
    await undone();
    expect(await status(two)).toBe('asked');
    expect(await status(three)).toBe('asked');

    // One is opened and asked by keyboard.
    await page.goto(`${server.origin}/findings?budget=all`);
    await page.locator(`a.story[href="/findings/${one}"]`).focus();
    await page.keyboard.press('a');
    await page.waitForURL(`**/findings/${one}#note`);
    await page.keyboard.type('Which work was this for?');
    await page.getByRole('button', { name: 'Ask the agent' }).click();
    await page.getByRole('status').getByText('Your question is recorded').waitFor();

    // Who it is about answers on their own page.
    const about = (await seed.store.finding(one))?.about.id ?? '';
    const agent = await signIn({ role: 'agent', id: about });
    const question = agent.locator(`#${one}`);
    await question.getByLabel('What work was this for?').fill('I was curious. I should not have looked.');
    await question.getByRole('button', { name: 'Send the answer' }).click();
    await agent.getByRole('status').getByText('Your answer is recorded').waitFor();

    // The officer decides, and a second one confirms.
    await page.reload();
    await page.getByText('I was curious.').waitFor();
    await page.keyboard.press('d');
    await page.getByRole('radio', { name: /^Unjustified/ }).check();
    await page.getByLabel('Note', { exact: true }).fill('The agent says so.');
    await page.getByRole('button', { name: 'Record the decision' }).click();
    await page.getByRole('status').getByText('Your decision is recorded').waitFor();
    const second = await signIn(SECOND_OFFICER);
    await second.goto(`${server.origin}/findings/${one}`);
    await second.getByRole('button', { name: 'Confirm the decision' }).click();
    await second.getByRole('status').getByText('Your confirmation is recorded').waitFor();
    expect(await status(one)).toBe('closed');

    // The month's report, which names nobody.
    await page.goto(`${server.origin}/reports/monthly/${MONTH}`);
    await page.getByRole('heading', { name: /customers’ data was used/ }).waitFor();
    expect(await page.locator('main').textContent()).not.toMatch(/\ba-\d{4}\b|\bc-\d{5}\b/);
    const keys = { key: [seed.inzage.checkpoints.verifierKey] };
    const report = await downloaded(page, 'JSON');
    expect(await verify(keys, [report])).toBe(0);

    // An export, and its verification by somebody who has the file and the key and nothing of ours.
    await page.goto(`${server.origin}/exports`);
    await page.getByLabel('From', { exact: true }).fill('2026-11-16');
    await page.getByLabel('To', { exact: true }).fill('2026-11-17');
    await page.getByRole('button', { name: 'Make the export' }).click();
    await page.waitForURL(/\/exports\/[^/]+$/);
    await page.getByRole('link', { name: 'Download the file' }).waitFor({ timeout: 60_000 });
    expect(await verify(keys, [await downloaded(page, 'Download the file')])).toBe(0);

    for (const { complaints } of visits) expect(complaints).toEqual([]);
  }, 240_000);
});

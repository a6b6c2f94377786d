import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agent, type Fake, fakeConsole, officer, secondOfficer } from '../server/console/fake.ts';
import { hasChromium, launch, listen, probe, visit } from './browser.ts';

/** A finding from question to second signature, by keyboard alone. */

interface Focus {
  text: string;
  ring: boolean;
}

/** Tabs on until the focus is on something that says this; each stop on the way must be seen. */
async function tabTo(page: Page, text: string): Promise<void> {
  for (let stops = 0; stops < 60; stops++) {
    await page.keyboard.press('Tab');
    const focus = await probe<Focus>(page, 'focus');
    expect(focus.ring, `one cannot see that ‘${focus.text}’ has the focus`).toBe(true);
    if (focus.text.includes(text)) return;
  }
  throw new Error(`The keyboard does not reach ‘${text}’.`);
}

describe.skipIf(!hasChromium)('a review by keyboard', () => {
  let browser: Browser;
  let fake: Fake;
  let server: Awaited<ReturnType<typeof listen>>;

  beforeAll(async () => {
    fake = fakeConsole();
    server = await listen(fake.app);
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  const english = { locale: 'en', viewport: { width: 1440, height: 900 } };
  const as = (who: Parameters<Fake['signIn']>[0], path: string) =>
    visit(browser, server.origin + path, fake.signIn(who), english);

  test('ask, answer, decide, confirm', async () => {
    const one = await as(officer, '/findings');
    await one.page.keyboard.press('j');
    await one.page.keyboard.press('j');
    await one.page.keyboard.press('k');
    expect((await probe<Focus>(one.page, 'focus')).text).toContain('6 customers on one street');
    await one.page.keyboard.press('Enter');
    await one.page.waitForURL('**/findings/f-0412');
    await tabTo(one.page, 'note');
    await one.page.keyboard.type('Just asking: what were these six for?');
    await tabTo(one.page, 'Ask the agent');
    await one.page.keyboard.press('Enter');
    await one.page.getByRole('status').getByText('Your question is recorded').waitFor();

    const asked = await as(agent, '/mine');
    expect(await asked.page.getByText('Just asking: what were these six for?').isVisible()).toBe(true);
    expect(await asked.page.content()).not.toContain('one street');
    await tabTo(asked.page, 'note');
    await asked.page.keyboard.type('A colleague asked me to check the street for an outage.');
    await tabTo(asked.page, 'Work item');
    await asked.page.keyboard.type('Work item');
    await asked.page.keyboard.press('Tab');
    await asked.page.keyboard.type('w-3310');
    await asked.page.keyboard.press('Tab');
    await asked.page.keyboard.press('Enter');
    await asked.page.getByRole('status').getByText('Your answer is recorded').waitFor();
    await asked.close();

    await one.page.reload();
    expect(await one.page.getByText('w-3310', { exact: true }).first().isVisible()).toBe(true);
    await tabTo(one.page, 'outcome');
    await one.page.keyboard.press('ArrowDown');
    await tabTo(one.page, 'note');
    await one.page.keyboard.type('Customers 3 and 6 are not in the work item.');
    await tabTo(one.page, 'Record the decision');
    await one.page.keyboard.press('Enter');
    await one.page.getByRole('status').getByText('Your decision is recorded').waitFor();
    expect(await one.page.getByRole('button', { name: 'Confirm the decision' }).count()).toBe(0);
    expect(await one.page.getByText('You decided this yourself').isVisible()).toBe(true);
    await one.close();

    const two = await as(secondOfficer, '/findings?status=to-confirm');
    await two.page.keyboard.press('j');
    await two.page.keyboard.press('Enter');
    await two.page.waitForURL('**/findings/f-0412');
    expect(await two.page.getByText('Found by a rule').count()).toBe(0);
    await tabTo(two.page, 'Confirm the decision');
    await two.page.keyboard.press('Enter');
    await two.page.getByRole('status').getByText('Your confirmation is recorded').waitFor();
    expect(await two.page.getByText('Found by a rule').isVisible()).toBe(true);
    expect(two.complaints).toEqual([]);
    await two.close();
  });

  test('an incomplete decision keeps every word and says what is missing', async () => {
    const { page, close, complaints } = await as(officer, '/findings/f-0398');
    await page.getByLabel('Note').fill('A sentence I do not want to type again.');
    await page.getByRole('button', { name: 'Record the decision' }).click();
    await page.getByRole('alert').getByText('Choose one of the three outcomes').waitFor();
    expect(await page.getByLabel('Note').inputValue()).toBe('A sentence I do not want to type again.');
    await page.locator('label', { hasText: 'Policy gap' }).click();
    await page.getByLabel('Note').fill('');
    await page.getByRole('button', { name: 'Record the decision' }).click();
    await page.getByRole('alert').getByText('Say in a sentence why').waitFor();
    expect(await page.getByRole('radio', { name: 'Policy gap' }).isChecked()).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  test('keys are off when the reader turned them off', async () => {
    const { page, close } = await as(officer, '/findings');
    await page.getByRole('link', { name: 'Turn keys off' }).click();
    await page.getByRole('link', { name: 'Turn keys on' }).waitFor();
    await page.keyboard.press('j');
    expect(await page.locator('.story:focus').count()).toBe(0);
    await close();
  });

  test('a link signs in once, by its button and not by being opened', async () => {
    const secret = fake.link(officer);
    const { page, close } = await visit(browser, `${server.origin}/sign-in/${secret}`, null, english);
    await page.reload();
    await page.getByRole('button', { name: 'Sign in as so-01' }).click();
    await page.waitForURL('**/findings');
    await page.goto(`${server.origin}/sign-in/${secret}`);
    expect(await page.getByRole('heading', { name: 'This link no longer works' }).isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'You are signed out' }).waitFor();
    await page.goto(`${server.origin}/findings`);
    expect(await page.getByRole('heading', { name: 'Sign in to Inzage' }).isVisible()).toBe(true);
    await close();
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Editor, missing, startEditor } from './editor.ts';

/** What a CRM developer sees: the squiggle, the card, the quick fix, the status bar. */

const absent = missing();
const isCi = process.env.CI === 'true';
if (absent !== null && !isCi) console.warn(`The editor suite is skipped: ${absent}.`);

const CODE = `import { inzage, crm } from './clients.ts';

export const loadInvoice = (actor, subject, call) =>
  inzage.lookup({ actor, subject, operation: 'view',
    reason: 'billing-question', reference: call,
    fields: ['Name', 'Email', 'BSN__c'] },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted));
`;

describe.skipIf(absent !== null && !isCi)('in VS Code', () => {
  let editor: Editor;

  beforeAll(async () => {
    if (absent !== null) throw new Error(absent);
    editor = await startEditor();
    await editor.open('billing.ts', CODE);
  });
  afterAll(async () => {
    await editor?.close();
  });

  test('a field the reason does not permit is underlined, and the status bar names the pack', async () => {
    const { page } = editor;
    await page.locator('.squiggly-error').first().waitFor({ timeout: 45_000 });
    await page.getByText('Inzage: contact-centre-nl 2026.11.2').first().waitFor({ timeout: 10_000 });
    expect(await page.locator('.squiggly-error').count()).toBe(1);
  });

  test('hovering tells why', async () => {
    const { page } = editor;
    await page.locator('.squiggly-error').first().hover({ force: true });
    const card = page.locator('.monaco-hover:visible');
    await card.getByText('performance of a contract, GDPR 6(1)(b)').waitFor({ timeout: 15_000 });
    expect(await card.first().textContent()).toContain('does not permit');
    await page.keyboard.press('Escape');
  });

  test('the quick fix removes the field and the squiggle', async () => {
    const { page } = editor;
    await page.locator('.squiggly-error').first().click({ force: true });
    const row = page.locator('.action-widget .monaco-list-row', { hasText: 'Remove BSN__c' }).first();
    await expect
      .poll(
        async () => {
          if (!(await row.isVisible())) await page.keyboard.press('Control+.');
          return row.isVisible();
        },
        { timeout: 30_000, interval: 1_500 },
      )
      .toBe(true);
    await row.click();
    await page.locator('.squiggly-error').first().waitFor({ state: 'detached', timeout: 15_000 });
    await expect
      .poll(() => editor.saved('billing.ts'), { timeout: 10_000 })
      .toContain("fields: ['Name', 'Email'] }");
  });
});

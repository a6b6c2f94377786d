import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { compactVerify, importJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { canonical } from '#ledger/canonical.ts';
import { verifyFile } from '#server/export/verify-file.ts';
import { createPdf, findChromium } from '#server/report/pdf.ts';
import type { Loose } from '../http/service.ts';
import {
  type Account,
  ADMIN,
  AUDITOR,
  DEVELOPER,
  OFFICER,
  PRIVACY,
  SECOND_OFFICER,
  type Seeded,
  seeded,
} from './seeded.ts';

/** Reports on the screen and as files, over the seeded contact centre. */

const MONTH = '/reports/monthly/2026-11';
const BOUND: Account = { role: 'security-officer', id: 'so-x', organisations: ['partner-x'] };
const NL = { 'accept-language': 'nl' };
const DAY = 86_400_000;

let seed: Seeded;
let actor: string;
let customer: string;
const form = (more: Record<string, string> = {}) => ({
  kind: 'actor',
  id: actor,
  from: '2026-11-16',
  to: '2026-11-17',
  case: 'Z-2026-114',
  purpose: `A complaint about ${actor}`,
  ...more,
});
const asked = async (who: Account = OFFICER) => {
  const reply = await seed.post(who, '/reports/specific', form());
  expect(reply.status, reply.text).toBe(303);
  return (reply.headers.get('location') ?? '').replace('?done=requested', '');
};
const confirmed = async () => {
  const path = await asked();
  expect((await seed.post(SECOND_OFFICER, `${path}/confirm`, {})).status).toBe(303);
  return path;
};

beforeAll(async () => {
  seed = await seeded();
  await seed.inzage.reports.months.keep();
  const { items } = await seed.store.lookups({ grade: 'corroborated' }, { limit: 1, cursor: null });
  actor = items[0]?.actor.id ?? '';
  customer = items[0]?.subject ?? '';
}, 120_000);
afterAll(() => seed.close());

const looksOf = async (route: string) =>
  (await seed.store.looksOn([route], { from: 0, to: seed.clock.now() + 1 })).length;
const download = async (who: Account, path: string) =>
  seed.inzage.app.request(path, { headers: { cookie: await seed.signIn(who) } });

describe('the monthly report', () => {
  test('has four chapters in order, each with causes and questions, and names nobody', async () => {
    const { status, text, html } = await seed.get(OFFICER, MONTH);
    expect(status).toBe(200);
    const places = ['Total use', 'Careful use', 'Accounts', 'Purposeful use', 'Norms:'].map((title) =>
      text.indexOf(title),
    );
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(text.match(/Possible causes/g)).toHaveLength(4);
    expect(text).toContain('This month is still going on');
    const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
    expect(main).not.toMatch(/\b(a|c)-\d{3,}/);
  });

  test('speaks Dutch first', async () => {
    const { text } = await seed.get(OFFICER, MONTH, NL);
    expect(text).toContain('November 2026: hoe klantgegevens zijn gebruikt');
    expect(text).toContain('Vragen om uzelf te stellen');
    expect(text).toContain('n.v.t.');
  });

  test('is recorded as looked at before it is shown, with month and organisation', async () => {
    const before = await looksOf('GET /reports/monthly/:month');
    await seed.get(OFFICER, `${MONTH}?organisation=telco`);
    expect(await looksOf('GET /reports/monthly/:month')).toBe(before + 1);
  });

  test('is for officers and auditors; others are told that they may not', async () => {
    expect((await seed.get(AUDITOR, MONTH)).status).toBe(200);
    for (const who of [DEVELOPER, PRIVACY, ADMIN]) expect((await seed.get(who, MONTH)).status).toBe(403);
  });

  test('shows a bound account its own organisation and no other', async () => {
    const { text } = await seed.get(BOUND, MONTH);
    const own = (await seed.store.keptMonths(['2026-11'])).find(
      ({ organisation }) => organisation === 'partner-x',
    );
    expect(text).toContain(own?.figures.lookups.toLocaleString('en-GB'));
    expect(text).not.toContain('All organisations');
    expect((await seed.get(BOUND, `${MONTH}?organisation=telco`)).status).toBe(403);
    expect((await seed.get(BOUND, `${MONTH}/csv?organisation=telco`)).status).toBe(403);
  });

  test('of no month, or one to come, is not found', async () => {
    for (const month of ['2026-13', '2027-01', '202611', 'x'])
      expect((await seed.get(OFFICER, `/reports/monthly/${month}`)).status).toBe(404);
    expect((await seed.get(OFFICER, `${MONTH}/exe`)).status).toBe(404);
  });

  test('of a month that was not counted says so, and begins to count', async () => {
    const { text } = await seed.get(OFFICER, '/reports/monthly/2026-10');
    expect(text).toContain('being counted now');
    await seed.inzage.reports.months.idle();
  });

  test('the list has every counted month, and the kinds that the reader may have', async () => {
    const officer = await seed.get(OFFICER, '/reports');
    expect(officer.html).toContain(`href="${MONTH}"`);
    expect(officer.text).toContain('Norm scorecard');
    expect(officer.text).not.toContain('What a customer may know');
    const privacy = await seed.get(PRIVACY, '/reports');
    expect(privacy.text).toContain('What a customer may know');
    expect(privacy.html).not.toContain(MONTH);
    expect((await seed.get(ADMIN, '/reports')).text).toContain('Deliveries');
  });
});

describe('as a file', () => {
  test('JSON says its query and the ledger’s size, and its signature holds by the published key', async () => {
    const response = await download(OFFICER, `${MONTH}/json?organisation=telco`);
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="inzage-2026-11-telco.json"',
    );
    const { data, manifest } = (await response.json()) as Loose;
    expect(data).toMatchObject({
      format: 'inzage-report/1',
      query: 'GET /v1/reports/monthly/2026-11?organisation=telco',
      report: { month: '2026-11', organisation: { id: 'telco' } },
    });
    expect(data.ledgerSize).toBeGreaterThan(3000);
    const { keys } = (await (await seed.inzage.app.request('/.well-known/jwks.json')).json()) as Loose;
    const { payload } = await compactVerify(manifest, await importJWK(keys[0], 'EdDSA'));
    expect(JSON.parse(new TextDecoder().decode(payload)).sha256).toBe(
      createHash('sha256').update(canonical(data)).digest('base64'),
    );
  });

  test('CSV has a row an indicator', async () => {
    const response = await download(OFFICER, `${MONTH}/csv`);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const lines = (await response.text()).trim().split('\r\n');
    expect(lines.filter((line) => /^(total|careful|accounts|purposeful),/.test(line))).toHaveLength(20);
    expect((await download(AUDITOR, '/reports/scorecard/csv')).status).toBe(200);
  });

  test('where no Chromium is, no PDF is offered, and printing is', async () => {
    const { html, text } = await seed.get(OFFICER, MONTH);
    expect(html).not.toContain(`${MONTH}/pdf`);
    expect(text).toContain('Print the page');
    expect((await download(OFFICER, `${MONTH}/pdf`)).status).toBe(503);
    expect(findChromium('/no/such/program')).toBeNull();
    expect(findChromium(undefined, '/no/such/folder')).toBeNull();
  });

  const chromium = findChromium(process.env.CHROMIUM);
  test.runIf(chromium !== null)(
    'a PDF is printed by Chromium, and its folder is gone after',
    async () => {
      const { reports } = seed.inzage;
      const none = reports.pdf;
      reports.pdf = createPdf({ chromium });
      try {
        expect((await seed.get(OFFICER, MONTH)).html).toContain(`${MONTH}/pdf`);
        const response = await download(OFFICER, `${MONTH}/pdf`);
        expect(response.headers.get('content-type')).toBe('application/pdf');
        const bytes = Buffer.from(await response.arrayBuffer());
        expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
        expect(bytes.length).toBeGreaterThan(20_000);
        const named = await confirmed();
        const printed = Buffer.from(await (await download(OFFICER, `${named}/pdf`)).arrayBuffer());
        expect(printed.subarray(0, 5).toString()).toBe('%PDF-');
        expect(printed.length).toBeGreaterThan(20_000);
      } finally {
        reports.pdf = none;
      }
    },
    60_000,
  );

  test('a program that never ends is ended, and told as not ready', async () => {
    const sleep = ['/usr/bin/yes', '/bin/yes'].find((file) => existsSync(file));
    const slow = createPdf({ chromium: sleep ?? '/bin/false', timeoutMs: 200 });
    await expect(slow.print('<p>x</p>')).rejects.toMatchObject({ code: 'not-ready' });
  });
});

describe('the scorecard', () => {
  test('judges nine norms with their evidence, in both languages', async () => {
    const { text, html } = await seed.get(AUDITOR, '/reports/scorecard');
    for (const norm of ['1.3', '1.4', '1.5', '2.2', '2.3', '13.1', '13.5', '8.15', '8.16'])
      expect(html).toContain(`>${norm}</th>`);
    expect(text).toContain('Nothing of this was filled in by anybody');
    expect(text).toContain('set at start and not by two people');
    expect((await seed.get(AUDITOR, '/reports/scorecard', NL)).text).toContain(
      'Niets hiervan is door iemand ingevuld',
    );
  });

  test('an auditor’s look at a report counts as opened by somebody else', async () => {
    await seed.get(AUDITOR, MONTH);
    expect((await seed.get(OFFICER, '/reports/scorecard')).text).toContain(
      'somebody other than the security officer opened a report',
    );
  });

  test('links only where the reader may go', async () => {
    expect((await seed.get(AUDITOR, '/reports/scorecard')).html).toContain('href="/policies"');
    expect((await seed.get(DEVELOPER, '/reports/scorecard')).status).toBe(403);
  });
});

describe('a named report', () => {
  test('is asked for by one, confirmed by another, and destroyed after thirty days', async () => {
    const path = await asked();
    expect((await seed.get(SECOND_OFFICER, path)).text).toContain('waits for a second person');
    expect((await seed.post(OFFICER, `${path}/confirm`, {})).status).toBe(403);
    expect((await seed.post(SECOND_OFFICER, `${path}/confirm`, {})).status).toBe(303);

    const target = path.split('/').at(-1) ?? '';
    const looks = (await seed.store.looksAt(target)).length;
    const shown = await seed.get(OFFICER, path);
    expect(shown.text).toContain(`Report about member of staff ${actor}`);
    expect(shown.text).toContain('Z-2026-114');
    expect(shown.html).toContain(customer);
    expect(await seed.store.looksAt(target)).toHaveLength(looks + 1);
    expect((await seed.post(SECOND_OFFICER, `${path}/confirm`, {})).status).toBe(409);
    expect(shown.html).toContain(`href="${path}/json"`);

    const json = await seed.get(OFFICER, `${path}/json`);
    expect(json.headers.get('content-disposition')).toContain(`inzage-named-${target}.json`);
    const { checkpoints } = seed.inzage;
    const verdict = await verifyFile(Buffer.from(json.html), { keys: [checkpoints.verifierKey] });
    expect(verdict).toMatchObject({ ok: true, of: 'report' });
    const { data } = JSON.parse(json.html);
    expect(data).toMatchObject({
      kind: 'specific',
      query: `GET /v1${path}`,
      report: { about: { id: actor } },
    });
    const csv = (await seed.get(OFFICER, `${path}/csv`)).html.split('\r\n');
    expect(csv).toContain('case number,Z-2026-114');
    expect(csv.filter((line) => line.includes(`,${actor},`))).toHaveLength(
      data.report.content.lookups.length,
    );
    expect(await seed.store.looksAt(target)).toHaveLength(looks + 4);
    expect((await seed.get(DEVELOPER, `${path}/csv`)).status).toBe(403);

    const now = seed.clock.now();
    seed.clock.advance(30 * DAY);
    expect(await seed.inzage.reports.specific.destroy()).toBeGreaterThan(0);
    seed.clock.set(now);
    const gone = await seed.get(AUDITOR, path);
    expect(gone.text).toContain('Destroyed on');
    expect(gone.text).not.toContain(actor);
    expect(gone.text).not.toContain('Z-2026-114');
    expect((await seed.get(AUDITOR, `${path}/json`)).status).toBe(404);
    const steps = (await seed.store.entriesOfKind('report'))
      .map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString()))
      .filter(({ id }) => id.startsWith(target));
    expect(steps.map(({ step }) => step)).toEqual(['requested', 'confirmed', 'destroyed']);
    expect(JSON.stringify(steps)).not.toContain(actor);
  });

  test('can be declined, and then says nothing', async () => {
    const path = await asked();
    expect((await seed.post(PRIVACY, `${path}/decline`, {})).status).toBe(303);
    const { text } = await seed.get(OFFICER, path);
    expect(text).toContain('declined');
    expect(text).not.toContain('Lookups in this span');
  });

  test('without case, purpose, span or a known person it is refused, with every word kept', async () => {
    const wrong: Record<string, string>[] = [
      { case: '' },
      { purpose: '' },
      { from: '2026-11-18' },
      { id: 'a-nobody' },
      { to: 'x' },
    ];
    for (const more of wrong) {
      const { status, text, html } = await seed.post(OFFICER, '/reports/specific', form(more));
      expect(status).toBe(422);
      expect(text).toContain('That could not be done');
      expect(html).toContain(`value="${form(more).id}"`);
    }
  });

  test('an auditor reads and does not ask; a developer does neither', async () => {
    expect((await seed.get(AUDITOR, '/reports/specific')).html).not.toContain('name="purpose"');
    expect((await seed.post(AUDITOR, '/reports/specific', form())).status).toBe(403);
    expect((await seed.get(DEVELOPER, '/reports/specific')).status).toBe(403);
  });

  test('a bound account neither asks about, nor sees, what is of other organisations', async () => {
    const organisation = (await seed.store.actor(actor))?.organisation ?? '';
    const other = organisation === 'partner-x' ? 'partner-y' : 'partner-x';
    const bound = { role: 'security-officer', id: 'so-b', organisations: [other] } as const;
    const account = { ...bound, organisations: [...bound.organisations] };
    expect((await seed.post(account, '/reports/specific', form())).status).toBe(422);
    expect((await seed.get(account, await asked())).status).toBe(404);
    expect((await seed.get(account, '/reports/specific')).text).not.toContain(actor);
  });

  test('about oneself it is neither asked for nor decided', async () => {
    const self: Account = { role: 'security-officer', id: actor };
    expect((await seed.post(self, '/reports/specific', form())).status).toBe(422);
    expect((await seed.post(self, `${await asked()}/confirm`, {})).status).toBe(403);
  });
});

describe('what a customer may know', () => {
  test('is who looked by day, organisation and reason, with staff hidden; its number in no address', async () => {
    const { status, text, html } = await seed.post(PRIVACY, '/reports/subject', { id: customer });
    expect(status).toBe(200);
    expect(text).toContain('Who looked at your data');
    expect(text).toContain('a member of staff');
    expect(html.slice(html.indexOf('<main'))).not.toMatch(/\ba-\d{3,}/);
    expect(await seed.store.looksAt(customer)).not.toHaveLength(0);
    expect((await seed.get(OFFICER, '/reports/subject')).status).toBe(403);
  });

  test('of a customer whom nobody knows it says so', async () => {
    const { status, text } = await seed.post(PRIVACY, '/reports/subject', { id: 'c-nobody' });
    expect(status).toBe(404);
    expect(text).toContain('No customer with this number is known');
  });
});

describe('deliveries', () => {
  test('are set and ended by an officer or the admin, and read by an auditor', async () => {
    const { text } = await seed.get(ADMIN, '/reports/deliveries');
    expect(text).toContain('No mail server is set');
    const refused = await seed.post(OFFICER, '/reports/deliveries', {
      kind: 'monthly',
      organisation: '',
      day: '3',
      channel: 'email',
      recipients: 'board@desk.example',
      format: 'html',
      language: 'nl',
    });
    expect(refused.status).toBe(422);
    expect(refused.html).toContain('board@desk.example');
    expect((await seed.get(AUDITOR, '/reports/deliveries')).html).not.toContain('name="recipients"');
    expect((await seed.get(PRIVACY, '/reports/deliveries')).status).toBe(403);
  });
});

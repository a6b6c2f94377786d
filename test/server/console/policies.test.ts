import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestInUrl } from '#server/policy/shelf.ts';
import {
  ADMIN,
  AUDITOR,
  DEVELOPER,
  OFFICER,
  type PageReply,
  PRIVACY,
  SECOND_PRIVACY,
  type Seeded,
  seeded,
} from './seeded.ts';

/** The policy's pages over a seeded contact centre. */

let seed: Seeded;
beforeAll(async () => {
  seed = await seeded();
}, 120_000);
afterAll(() => seed.close());

const BOUND = { ...PRIVACY, id: 'po-y', organisations: ['partner-y'] };
const target = (reply: PageReply) => reply.headers.get('location') ?? '';

/** The texts in force, as the form for a new version offers them. */
async function textsInForce(): Promise<{ file: string; text: string }[]> {
  const digest = (await seed.store.policyVersions()).at(-1)?.digest ?? '';
  const bundle = JSON.parse((await seed.store.policyBundle(digest)) ?? '') as { packs: string[] };
  return bundle.packs.map((text, i) => ({ file: `layer-${i}.yaml`, text }));
}

const fieldsOf = (packs: readonly { file: string; text: string }[]) =>
  Object.fromEntries(
    packs.flatMap(({ file, text }, i) => [
      [`file-${i}`, file],
      [`text-${i}`, text],
    ]),
  );

/** Proposes the texts in force with one word changed; answers the proposal's address. */
async function propose(from: string, to: string, note: string): Promise<string> {
  const packs = (await textsInForce()).map(({ file, text }) => ({ file, text: text.replace(from, to) }));
  const reply = await seed.post(PRIVACY, '/policies/propose', { ...fieldsOf(packs), note, at: '' });
  expect(reply.status, reply.text).toBe(303);
  return target(reply).replace(/\?.*/, '');
}

describe('the policy in force', () => {
  test('is a matrix of role, reason and category, with words beside every mark', async () => {
    const { status, html, text } = await seed.get(PRIVACY, '/policies');
    expect(status).toBe(200);
    expect(text).toContain('contact-centre-demo 2026.11.1 is in force');
    expect(html).toContain('<th scope="rowgroup"');
    expect(text).toContain('Billing: all fields');
    expect(html).toContain(
      '/policies/cell?role=service-agent&amp;reason=billing-question&amp;category=billing',
    );
  });

  test('is filtered by role, reason and organisation in the address', async () => {
    const one = await seed.get(PRIVACY, '/policies?role=fraud-analyst');
    expect(one.html).toContain('role=fraud-analyst&amp;reason=fraud-check');
    expect(one.html).not.toContain('role=service-agent&amp;reason');
    const fraud = await seed.get(PRIVACY, '/policies?reason=fraud-check');
    expect(fraud.html).not.toContain('role=service-agent&amp;reason');
    const all = (await seed.get(PRIVACY, '/policies')).html.split('class="sees all"').length;
    const partner = await seed.get(PRIVACY, '/policies?organisation=partner-y');
    expect(partner.html.split('class="sees all"').length).toBeLessThan(all);
  });

  test.each(['reasons', 'organisations', 'watching', 'retention'])('tells its %s', async (view) => {
    const { status, text } = await seed.get(DEVELOPER, `/policies?view=${view}`);
    expect(status).toBe(200);
    const words: Record<string, string> = {
      reasons: 'CustomerCare',
      organisations: 'partner-x',
      watching: 'works council',
      retention: '18 months',
    };
    expect(text).toContain(words[view]);
  });

  test('says of a cell which rule of which layer decides it, with file, line and column', async () => {
    const { text } = await seed.get(
      PRIVACY,
      '/policies/cell?role=service-agent&reason=billing-question&category=billing',
    );
    expect(text).toMatch(
      /reasons\.billing-question\.categories .*contact-centre-nl\.yaml, line \d+, column \d+ \(sector layer\)/,
    );
    expect(text).toContain('iban, invoices, balance');
    expect((await seed.get(PRIVACY, '/policies/cell?role=nobody&reason=billing-question')).status).toBe(404);
  });

  test('speaks Dutch to who reads Dutch', async () => {
    const { text } = await seed.get(PRIVACY, '/policies', { 'accept-language': 'nl' });
    expect(text).toContain('is van kracht');
    expect(text).toContain('Vraag over de factuur');
  });

  test('is not for administrators, and its proposals not for developers and officers', async () => {
    expect((await seed.get(ADMIN, '/policies')).status).toBe(403);
    expect((await seed.get(DEVELOPER, '/policies/versions')).status).toBe(403);
    expect((await seed.get(OFFICER, '/policies/proposals')).status).toBe(403);
    expect((await seed.get(DEVELOPER, '/policies')).html).not.toContain('href="/policies/propose"');
  });
});

describe('a new version', () => {
  test('with mistakes is told each by file, line and column, and is not proposed', async () => {
    const [first, ...rest] = await textsInForce();
    const broken = {
      file: 'ours.yaml',
      text: `${first?.text.replace('mode: observe', 'mode: obey')}\nnonsense: 1\n`,
    };
    const reply = await seed.post(PRIVACY, '/policies/propose', {
      ...fieldsOf([broken, ...rest]),
      note: 'try',
      at: '',
    });
    expect(reply.status).toBe(422);
    expect(reply.text).toContain('2 mistakes');
    expect(reply.text).toMatch(/ours\.yaml, line \d+, column \d+/);
    expect(reply.text).toContain('`nonsense` is not a word of the pack language here.');
    // What was typed stays.
    expect(reply.html).toContain('mode: obey');
    expect((await seed.store.policyProposals({ limit: 10, cursor: null })).items).toEqual([]);
  });

  test('without a reason why is refused, and what is in force already too', async () => {
    const packs = await textsInForce();
    const silent = await seed.post(PRIVACY, '/policies/propose', { ...fieldsOf(packs), note: ' ', at: '' });
    expect(silent.status).toBe(422);
    expect(silent.text).toContain('Say why in a sentence');
    const same = await seed.post(PRIVACY, '/policies/propose', { ...fieldsOf(packs), note: 'same', at: '' });
    expect(same.status).toBe(422);
    expect(same.text).toContain('in force already');
  });

  test('comes from files too', async () => {
    const cookie = await seed.signIn(PRIVACY);
    const page = await seed.get(PRIVACY, '/policies/propose');
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.html)?.[1] ?? '';
    const body = new FormData();
    body.set('csrf', csrf);
    body.set('note', 'from files');
    for (const { file, text } of await textsInForce())
      body.append('files', new File([text.replace('version: 2026.11.1', 'version: 2026.11.9')], file));
    const reply = await seed.inzage.app.request('/policies/propose', {
      method: 'POST',
      headers: { cookie },
      body,
    });
    expect(reply.status).toBe(303);
    const [made] = (await seed.store.policyProposals({ limit: 1, cursor: null })).items;
    expect(made?.policy.version).toBe('2026.11.9');
    expect(
      (await seed.post(PRIVACY, `/policies/proposals/${made?.id}/withdraw`, { why: 'a try' })).status,
    ).toBe(303);
  });

  test('is not brought into force by who proposed it, nor by an account for some organisations', async () => {
    const path = await propose(
      'categories: [contact, billing, contract, usage, notes]',
      'categories: [contact, contract, usage, notes]',
      'invoices are enough',
    );
    const own = await seed.post(PRIVACY, `${path}/activate`, { why: '' });
    expect(own.status).toBe(403);
    expect(own.text).toContain('takes a second person');
    expect((await seed.post(BOUND, `${path}/activate`, { why: '' })).status).toBe(403);
    expect((await seed.post(AUDITOR, `${path}/activate`, { why: '' })).status).toBe(403);
    const seen = await seed.get(AUDITOR, path);
    expect(seen.text).toContain('Only a privacy officer decides');
  });

  test('shows in words what it changes, and what it would have done to recorded lookups', async () => {
    const path = await listed('invoices are enough');
    const page = await seed.get(SECOND_PRIVACY, path);
    expect(page.text).toContain('no longer sees billing');
    const simulated = await seed.post(SECOND_PRIVACY, `${path}/simulate`, {
      from: String(seed.clock.now() - 30 * 86_400_000),
      to: String(seed.clock.now()),
      organisation: '',
    });
    expect(simulated.status).toBe(303);
    const at = target(simulated);
    let shown = await seed.get(SECOND_PRIVACY, at);
    // While it runs the page says how far it is, and comes again by itself.
    if (shown.headers.get('refresh') !== null) expect(shown.html).toContain('<progress');
    await expect
      .poll(async () => (await seed.get(SECOND_PRIVACY, at)).headers.get('refresh'), { timeout: 20_000 })
      .toBeNull();
    shown = await seed.get(SECOND_PRIVACY, at);
    expect(shown.text).toContain('Decided otherwise');
    expect(shown.text).toMatch(/Fewer fields \d/);
    expect((await seed.get(BOUND, at)).status).toBe(404);
    const looks = await seed.store.looksAt(at.split('/')[3] ?? '');
    expect(looks[0]).toMatchObject({ by: SECOND_PRIVACY.id, route: 'POST /policies/proposals/:id/simulate' });
  });

  test('is simulated once at a time, from a page or by the API', async () => {
    const path = await listed('invoices are enough');
    const release = seed.inzage.simulations.claim();
    try {
      const busy = await seed.post(PRIVACY, `${path}/simulate`, { from: '0', to: '1', organisation: '' });
      expect(busy.status).toBe(409);
      expect(busy.text).toContain('Another simulation is running');
    } finally {
      release();
    }
    const turned = await seed.post(PRIVACY, `${path}/simulate`, { from: '5', to: '1', organisation: '' });
    expect(turned.status).toBe(400);
  });

  test('decides from the moment that a second person activates it', async () => {
    const path = await listed('invoices are enough');
    const before = seed.inzage;
    const done = await seed.post(SECOND_PRIVACY, `${path}/activate`, { why: 'agreed' });
    expect(done.status).toBe(303);
    expect((await seed.get(SECOND_PRIVACY, target(done))).text).toContain('The policy is activated.');
    const versions = await seed.store.policyVersions();
    expect(versions.length).toBe(2);
    expect(before).toBe(seed.inzage);
    const cell = await seed.get(PRIVACY, '/policies?role=billing-agent&reason=billing-question');
    expect(cell.text).not.toContain('Billing: all fields');
    expect((await seed.post(SECOND_PRIVACY, `${path}/decline`, { why: 'too late' })).status).toBe(409);
  });

  test('stands among the versions, which are compared in words', async () => {
    const page = await seed.get(OFFICER, '/policies/versions');
    expect(page.text).toContain('in force');
    expect(page.text).toContain('po-02, second person');
    const [was, now] = (await seed.store.policyVersions()).map(({ digest }) => digestInUrl(digest));
    const diff = await seed.get(OFFICER, `/policies/diff?was=${was}&now=${now}`);
    expect(diff.text).toContain('no longer sees billing');
    expect(diff.text).toContain('permit less');
    expect((await seed.get(OFFICER, '/policies/diff?was=AAAA&now=BBBB')).status).toBe(404);
  });

  test('of before is proposed again as it was', async () => {
    const digest = (await seed.store.policyVersions())[0]?.digest ?? '';
    const form = await seed.get(SECOND_PRIVACY, `/policies/propose?digest=${digestInUrl(digest)}`);
    expect(form.text).toContain('again, as it was');
    const reply = await seed.post(SECOND_PRIVACY, '/policies/propose', {
      digest: digestInUrl(digest),
      note: 'back',
      at: '',
    });
    expect(reply.status).toBe(303);
    expect((await seed.get(PRIVACY, target(reply))).text).toContain('now sees billing');
  });

  async function listed(note: string): Promise<string> {
    const { items } = await seed.store.policyProposals({ limit: 10, cursor: null });
    return `/policies/proposals/${items.find((one) => one.note === note)?.id}`;
  }
});

describe('lessons', () => {
  test('from reviews are answered by the privacy officer, once', async () => {
    const empty = await seed.get(OFFICER, '/policies/lessons');
    expect(empty.text).toContain('No lesson waits here');
    const { items } = await seed.store.findings({ status: 'open' }, { limit: 200, cursor: null });
    const finding = items.find(({ about }) => about.kind === 'actor');
    const decided = await seed.post(OFFICER, `/findings/${finding?.id}/review`, {
      step: 'decide',
      outcome: 'policy-gap',
      note: 'There was work that no reason names.',
      lesson: 'A reason for street-wide outages',
    });
    expect(decided.status, decided.text).toBe(303);
    const page = await seed.get(PRIVACY, '/policies/lessons');
    expect(page.text).toContain('A reason for street-wide outages');
    const [lesson] = (await seed.store.lessons({ state: 'open' }, { limit: 1, cursor: null })).items;
    const path = `/policies/lessons/${lesson?.id}/answer`;
    expect((await seed.post(OFFICER, path, { state: 'taken', note: 'x' })).status).toBe(403);
    const silent = await seed.post(PRIVACY, path, { state: 'taken', note: '' });
    expect(silent.status).toBe(422);
    const taken = await seed.post(PRIVACY, path, { state: 'taken', note: 'Comes with the next version.' });
    expect(taken.status).toBe(303);
    expect((await seed.get(PRIVACY, target(taken))).text).toContain('Comes with the next version.');
    const again = await seed.post(PRIVACY, path, { state: 'declined', note: 'no' });
    expect(again.status).toBe(409);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateSigningKey, verifierKey } from '#ledger/keys.ts';
import { signNote } from '#ledger/note.ts';
import * as verify from '#server/console/assets/verify.js';
import { ADMIN, AUDITOR, DEVELOPER, OFFICER, PRIVACY, type Seeded, seeded } from './seeded.ts';

/** The ledger's page, and the checks of its script: the browser's module, run here by Node's own Web Crypto. */

let seed: Seeded;
beforeAll(async () => {
  seed = await seeded();
}, 120_000);
afterAll(() => seed.close());

type Proof = { index: number; note: string; leaf: string; entry: string | null; path: string[] };
type Step = { name: string; state: string };

async function json<T>(path: string, who = AUDITOR): Promise<T> {
  const cookie = await seed.signIn(who);
  const response = await seed.inzage.app.request(path, { headers: { cookie } });
  expect(response.status).toBe(200);
  return (await response.json()) as T;
}
const keys = () => [seed.inzage.checkpoints.verifierKey];
const states = (steps: Step[]) => steps.map(({ name, state }) => `${name} ${state}`);
const checked = async (proof: Proof, trusted = keys()): Promise<string[]> =>
  states((await verify.checkInclusion({ proof, keys: trusted, witnesses: [] })).steps);
/** The same bytes with one bit turned. */
function turned(base64: string, at = 0): string {
  const bytes = Buffer.from(base64, 'base64');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64');
}

describe('the page', () => {
  test('tells name, size, root, keys, witnesses and parts', async () => {
    await seed.inzage.checkpoints.sign();
    const { status, text, html } = await seed.get(AUDITOR, '/log');
    expect(status).toBe(200);
    expect(text).toContain(seed.store.origin);
    expect(text).toContain(Buffer.from((await seed.store.root()).root).toString('base64'));
    expect(text).toContain('No witness is set');
    expect(text).toContain('being written');
    const { kinds, lookupsAndOutcomes } = await seed.store.entryCounts(1);
    const others = Object.values(kinds).reduce((sum, n) => sum + n, 0);
    expect(lookupsAndOutcomes + others).toBe(await seed.store.treeSize());
    expect(text).toContain(`Finding ${kinds.finding}`);
    expect(lookupsAndOutcomes).toBeGreaterThan(3000);
    expect(html).toContain(seed.inzage.checkpoints.verifierKey);
    // What works without the script, and how the script finds its verifier.
    expect(text).toContain('inzage verify export.json');
    expect(html).toMatch(/data-verifier="\/assets\/verify\.[0-9a-f]+\.js"/);
  });

  test('speaks Dutch, and asks no more of a reader than their role gives', async () => {
    const dutch = await seed.get(PRIVACY, '/log', { 'accept-language': 'nl' });
    expect(dutch.text).toContain('Uw browser haalt de bewijzen op en rekent zelf');
    expect(dutch.text).toContain('ziet alleen een auditor of security officer');
    expect((await seed.get(ADMIN, '/log')).status).toBe(200);
    expect((await seed.get(DEVELOPER, '/log')).status).toBe(403);
  });
});

describe('a proof', () => {
  test('of any entry holds, by hashes and signature, in the reader’s own browser', async () => {
    const size = await seed.store.treeSize();
    for (const index of [0, 1, 255, 256, 4097, size - 1]) {
      const proof = await json<Proof>(`/log/proof?entry=${index}`);
      expect(await checked(proof), String(index)).toEqual([
        'read holds',
        'signed holds',
        'leaf holds',
        'included holds',
      ]);
    }
  });

  test('of a lookup is found by its id, and looking at it is recorded first', async () => {
    const [lookup] = (await seed.store.lookups({}, { limit: 1, cursor: null })).items;
    const proof = await json<Proof>(`/log/proof?lookup=${lookup?.id}`, OFFICER);
    expect(proof.index).toBe(lookup?.receipt.index);
    expect(verify.verdictOf((await verify.checkInclusion({ proof, keys: keys() })).steps)).toBe('holds');
    const [look] = await seed.store.looksAt(lookup?.id ?? '');
    expect(look).toMatchObject({ by: OFFICER.id, route: 'GET /log/proof' });
  });

  test('that was tampered with fails, wherever it was', async () => {
    const proof = await json<Proof>('/log/proof?entry=300');
    const entry = Buffer.from(proof.entry ?? '', 'base64').toString();
    const rewritten = Buffer.from(entry.replace('"at":"2026', '"at":"2025')).toString('base64');
    expect(rewritten).not.toBe(proof.entry);
    expect(await checked({ ...proof, entry: rewritten })).toContain('otherLeaf fails');
    // With the leaf made to fit as well, the path no longer leads to the signed root.
    const leaf = verify.toBase64(await verify.leafHash(Buffer.from(rewritten, 'base64')));
    expect(await checked({ ...proof, entry: rewritten, leaf })).toContain('notIncluded fails');
    const path = proof.path.map((hash, i) => (i === 2 ? turned(hash) : hash));
    expect(await checked({ ...proof, path })).toContain('notIncluded fails');
    expect(await checked({ ...proof, index: 301 })).toContain('notIncluded fails');
    expect(await checked({ ...proof, path: proof.path.slice(1) })).toContain('notIncluded fails');
    const [text = '', line = ''] = proof.note.split('\n\n');
    const forged = line.replace(/[A-Za-z0-9+/=]+\n?$/, (signature) => turned(signature.trim(), 20));
    expect(await checked({ ...proof, note: `${text}\n\n${forged}\n` })).toContain('forged fails');
    const longer = proof.note.replace(/^(.*\n)(\d+)/, (_, origin, size) => `${origin}${Number(size) + 1}`);
    expect(await checked({ ...proof, note: longer })).toContain('forged fails');
  });

  test('under a key that the reader does not trust fails', async () => {
    const proof = await json<Proof>('/log/proof?entry=5');
    const stranger = generateSigningKey(seed.store.origin);
    expect(await checked(proof, [verifierKey(stranger)])).toContain('unsigned fails');
    const [text = ''] = proof.note.split('\n\n');
    const note = signNote(`${text}\n`, [stranger]);
    expect(await checked({ ...proof, note })).toContain('unsigned fails');
    expect(await checked({ ...proof, note }, [verifierKey(stranger)])).toContain('signed holds');
  });

  test('by number is for an auditor of everything, by id within one’s organisations', async () => {
    const asked = (who: typeof AUDITOR, query: string) => seed.get(who, `/log/proof?${query}`);
    expect((await asked(OFFICER, 'entry=5')).status).toBe(404);
    expect((await asked({ ...AUDITOR, id: 'au-y', organisations: ['partner-y'] }, 'entry=5')).status).toBe(
      404,
    );
    expect((await asked(AUDITOR, 'entry=99999999')).status).toBe(404);
    expect((await asked(AUDITOR, 'entry=-1')).status).toBe(404);
    const { items } = await seed.store.lookups({}, { limit: 500, cursor: null });
    const other = items.find(({ organisation }) => organisation !== 'partner-y');
    const bound = { ...OFFICER, id: 'so-y', organisations: ['partner-y'] };
    expect((await asked(bound, `lookup=${other?.id}`)).status).toBe(404);
    expect((await asked(PRIVACY, `lookup=${other?.id}`)).status).toBe(403);
  });
});

describe('two checkpoints', () => {
  const noteAt = () => seed.inzage.checkpoints.current();
  const sizeOf = (note: string) => Number(note.split('\n')[1]);
  const between = (kept: string, note: string) =>
    json<{ path: string[] }>(`/log/consistency?from=${sizeOf(kept)}&to=${sizeOf(note)}`);

  test('of which the later one continues the earlier are told so', async () => {
    const kept = await noteAt();
    await seed.get(OFFICER, '/findings');
    await seed.get(OFFICER, '/findings');
    const note = await noteAt();
    expect(sizeOf(note)).toBeGreaterThan(sizeOf(kept));
    const { path } = await between(kept, note);
    expect(await verify.checkContinues({ kept, note, path })).toMatchObject({
      name: 'continued',
      state: 'holds',
    });
    expect(await verify.checkContinues({ kept: note, note, path: [] })).toMatchObject({ state: 'holds' });
  });

  test('of which the later one was rewritten, cut short or is of another log are told so', async () => {
    const kept = await noteAt();
    await seed.get(OFFICER, '/findings');
    const note = await noteAt();
    const { path } = await between(kept, note);
    const rewritten = kept.replace(/\n([A-Za-z0-9+/=]{44})\n/, (_, root) => `\n${turned(root)}\n`);
    expect(await verify.checkContinues({ kept: rewritten, note, path })).toMatchObject({
      name: 'notContinued',
      state: 'fails',
    });
    expect(await verify.checkContinues({ kept: note, note: kept, path: [] })).toMatchObject({
      name: 'shorter',
      state: 'fails',
    });
    const other = note.replace(seed.store.origin, 'other.example/log');
    expect(await verify.checkContinues({ kept, note: other, path })).toMatchObject({
      name: 'otherLog',
      state: 'fails',
    });
    expect((await seed.get(AUDITOR, '/log/consistency?from=10&to=5')).status).toBe(404);
  });
});

test('a browser without Ed25519 is told that the signature stays unchecked, and the hashes are checked', async () => {
  const proof = await json<Proof>('/log/proof?entry=7');
  const { subtle } = globalThis.crypto;
  const importKey = subtle.importKey.bind(subtle);
  try {
    subtle.importKey = (() => Promise.reject(new Error('NotSupportedError'))) as typeof importKey;
    const { steps } = await verify.checkInclusion({ proof, keys: keys() });
    expect(states(steps)).toEqual(['read holds', 'unsupported unknown', 'leaf holds', 'included holds']);
    expect(verify.verdictOf(steps)).toBe('unknown');
  } finally {
    subtle.importKey = importKey;
  }
});

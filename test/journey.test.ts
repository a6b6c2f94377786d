import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '#ledger/checkpoint.ts';
import { verifyConsistencyOf } from '#ledger/verify.ts';
import type { ServiceRole } from '#policies/vocabulary.ts';
import type { Inzage } from '#server/app.ts';
import { issueToken } from '#server/auth/principal.ts';
import { fixedClock } from '#server/clock.ts';
import { configOf } from '#server/config.ts';
import { verifyFile } from '#server/export/verify-file.ts';
import { open } from '#server/main.ts';
import type { Store } from '#store/port.ts';

/**
 * One lookup's whole life, told in order: asked, decided, committed, explained or not, put before an
 * officer, answered for, decided on, exported, and verified by somebody who trusts nobody. Two agents look
 * at two customers; one had a call, the other had not.
 */

const clock = fixedClock('2026-11-17T13:40:00Z');
const directory = mkdtempSync(join(tmpdir(), 'inzage-journey-'));
const config = configOf(
  {
    data: join(directory, 'data'),
    policy: ['policies/packs/contact-centre-nl.yaml'],
    origin: 'example.nl/inzage',
  },
  false,
);
let inzage: Inzage;
let store: Store;
const tokens = new Map<string, string>();

beforeAll(async () => {
  ({ inzage, store } = await open(config, clock));
  await introduce('crm-gateway', 'integration');
  await introduce('so-01', 'security-officer');
  await introduce('so-02', 'security-officer');
  await introduce('a-1042', 'agent');
  await introduce('op-1', 'admin');
});
afterAll(async () => {
  await inzage.exports.idle();
  await store.close();
  rmSync(directory, { recursive: true });
});

describe('a lookup', () => {
  let explained: Answer;
  let unexplained: Answer;
  let finding: string;
  let checkpoint: string;

  it('finds the directory told: who works where, and who is whose customer', async () => {
    const answer = await send('crm-gateway', 'POST', '/v1/directory', [
      { type: 'organisation', id: 'telco', kind: 'controller' },
      { type: 'team', id: 'service', organisation: 'telco', supervisor: 'tl-12' },
      ...['a-1001', 'a-1042'].map((id) => ({
        type: 'actor',
        id,
        kind: 'human',
        organisation: 'telco',
        teams: ['service'],
        roles: ['service-agent'],
      })),
      { type: 'subject', id: 'c-88231' },
      { type: 'subject', id: 'c-88240' },
    ]);
    expect(answer).toMatchObject({ accepted: 6, rejected: 0 });
  });

  it('is asked for with a reason and the work it is for, and is answered with a decision and a receipt', async () => {
    explained = await send('crm-gateway', 'POST', '/v1/lookups', {
      actor: { id: 'a-1001' },
      subject: 'c-88231',
      operation: 'view',
      reason: 'billing-question',
      reference: { type: 'interaction', id: 'call-771' },
      fields: ['name', 'invoices', 'bsn'],
    });
    expect(explained.decision).toMatchObject({
      effect: 'permit',
      permitted: ['name', 'invoices'],
      withheld: ['bsn'],
      rules: ['field-not-permitted'],
    });
    expect(explained.grade).toBe('pending');
    expect(explained.receipt).toMatchObject({ origin: 'example.nl/inzage', at: '2026-11-17T13:40:00.000Z' });
  });

  it('is never refused for what it reveals: one without any work behind it is recorded just so', async () => {
    clock.set('2026-11-17T13:43:00Z');
    unexplained = await send('crm-gateway', 'POST', '/v1/lookups', {
      actor: { id: 'a-1042' },
      subject: 'c-88240',
      operation: 'view',
      reason: 'billing-question',
      fields: ['name', 'invoices'],
    });
    expect(unexplained.receipt.index).toBe(explained.receipt.index + 1);
  });

  it('stands in the ledger: its proof leads to a checkpoint that the log signed', async () => {
    const proof = await text('so-01', `/v1/lookups/${explained.id}/proof`);
    const verdict = await verifyFile(Buffer.from(proof), { keys: [inzage.checkpoints.verifierKey] });
    expect(verdict).toMatchObject({ ok: true, of: 'proof' });
    checkpoint = await text(null, '/ledger/checkpoint');
    expect(openCheckpoint(checkpoint, [inzage.checkpoints.verifierKey]).size).toBeGreaterThan(
      explained.receipt.index,
    );
  });

  it('is graded when the systems that would know have been heard past its window', async () => {
    expect(await settle()).toMatchObject({ graded: 0, pending: 2 });
    clock.set('2026-11-17T18:30:00Z');
    await send('crm-gateway', 'POST', '/v1/evidence', [
      {
        type: 'interaction',
        id: 'call-771',
        channel: 'phone',
        direction: 'inbound',
        subject: 'c-88231',
        actors: ['a-1001'],
        startedAt: '2026-11-17T13:38:00Z',
        endedAt: '2026-11-17T13:47:00Z',
      },
    ]);
    expect(await settle()).toMatchObject({ graded: 2, pending: 0 });
    const borneOut = await send<Explained>('so-01', 'GET', `/v1/lookups/${explained.id}/explanation`);
    expect(borneOut.grade).toBe('corroborated');
    expect(borneOut.explanations[0]?.sentence.en).toContain('call-771');
    const without = await send<Explained>('so-01', 'GET', `/v1/lookups/${unexplained.id}/explanation`);
    expect(without).toMatchObject({ grade: 'unexplained', explanations: [] });
  });

  it('that nothing explains becomes a finding with a story, and accuses nobody', async () => {
    const { items } = await send<{ items: Finding[] }>(
      'so-01',
      'GET',
      '/v1/findings?rule=unexplained-lookup',
    );
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      about: { kind: 'actor', id: 'a-1042' },
      status: 'open',
      lookups: { ids: [unexplained.id] },
    });
    expect(items[0]?.story.title.en).toMatch(/no call/);
    finding = items[0]?.id ?? '';
  });

  it('is asked about, answered for, and decided on; unjustified takes a second person', async () => {
    const step = (who: string, body: object) =>
      send<Finding>(who, 'POST', `/v1/findings/${finding}/review`, body);
    await step('so-01', { step: 'ask', note: 'Which work was this for?' });
    await step('a-1042', { step: 'answer', note: 'I wanted to know whether my neighbour pays less.' });
    const decided = await step('so-01', {
      step: 'decide',
      outcome: 'unjustified',
      note: 'No work, and the agent says so.',
    });
    expect(decided.status).toBe('to-confirm');
    const alone = await raw('so-01', 'POST', `/v1/findings/${finding}/review`, { step: 'confirm' });
    expect(alone.status).toBe(403);
    expect(await step('so-02', { step: 'confirm' })).toMatchObject({
      status: 'closed',
      outcome: 'unjustified',
    });
  });

  it('is counted in the audit report, beside what the number rests on', async () => {
    const report = await send(
      'so-01',
      'GET',
      '/v1/reports/audit?from=2026-11-17T00:00:00Z&to=2026-11-18T00:00:00Z',
    );
    expect(report).toMatchObject({
      lookups: 2,
      grades: { corroborated: 1, unexplained: 1 },
      explained: { first: { total: 2, explained: 1 } },
      coverage: { judged: 2, undetermined: 0 },
      findings: { byOutcome: { unjustified: 1 } },
    });
  });

  it('leaves in an export that verifies without us, and fails when one byte of it is changed', async () => {
    const job = await send<{ id: string }>('so-01', 'POST', '/v1/exports', {
      from: '2026-11-17T00:00:00Z',
      to: '2026-11-18T00:00:00Z',
      format: 'inzage',
    });
    await inzage.exports.idle();
    const file = Buffer.from(await text('so-01', `/v1/exports/${job.id}/data`));
    const keys = [inzage.checkpoints.verifierKey];
    const verdict = await verifyFile(file, { keys });
    expect(verdict.steps.filter(({ ok }) => !ok)).toEqual([]);
    expect(verdict.ok).toBe(true);

    const at = file.indexOf('billing-question');
    file[at] = (file[at] ?? 0) ^ 1;
    expect((await verifyFile(file, { keys })).ok).toBe(false);
  });

  it('was looked at, and every look is an entry too', async () => {
    const looks = await store.looksAt(finding);
    expect(looks).toEqual([]);
    await send('so-01', 'GET', `/v1/findings/${finding}`);
    expect(await store.looksAt(finding)).toMatchObject([{ by: 'so-01', role: 'security-officer' }]);
  });

  it('stays where it was: the log only grew', async () => {
    const now = await text(null, '/ledger/checkpoint');
    const verifierKeys = [inzage.checkpoints.verifierKey];
    const sizeOf = (note: string) => openCheckpoint(note, verifierKeys).size;
    expect(sizeOf(now)).toBeGreaterThan(sizeOf(checkpoint));
    const path = (await store.consistency(sizeOf(checkpoint), sizeOf(now))).map((hash) => Buffer.from(hash));
    expect(verifyConsistencyOf({ older: checkpoint, newer: now, path, verifierKeys }).ok).toBe(true);
  });
});

interface Answer {
  id: string;
  decision: { effect: string; permitted: string[]; withheld: string[]; rules: string[] };
  grade: string;
  receipt: { origin: string; index: number; leafHash: string; treeSize: number; at: string };
}
interface Explained {
  grade: string;
  explanations: { sentence: { nl: string; en: string } }[];
}
interface Finding {
  id: string;
  about: { kind: string; id: string };
  status: string;
  outcome: string | null;
  story: { title: { nl: string; en: string } };
  lookups: { count: number; ids: string[] };
}

async function introduce(name: string, role: ServiceRole): Promise<void> {
  const expiresAt = clock.now() + 86_400_000;
  tokens.set(
    name,
    await issueToken(store, { role, name, source: null, organisations: [], scopes: [], expiresAt }, clock),
  );
}

function raw(who: string | null, method: string, path: string, body?: unknown): Promise<Response> {
  const headers: Record<string, string> = {};
  if (who !== null) headers.authorization = `Bearer ${tokens.get(who)}`;
  if (body !== undefined) headers['content-type'] = 'application/json';
  return Promise.resolve(
    inzage.app.request(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) }),
  );
}

async function send<T = Answer>(who: string, method: string, path: string, body?: unknown): Promise<T> {
  const response = await raw(who, method, path, body);
  const answer = await response.json();
  if (!response.ok)
    throw new Error(`${method} ${path} answered ${response.status}: ${JSON.stringify(answer)}`);
  return answer as T;
}

async function text(who: string | null, path: string): Promise<string> {
  const response = await raw(who, 'GET', path);
  if (!response.ok) throw new Error(`GET ${path} answered ${response.status}`);
  return response.text();
}

const settle = () => send<{ graded: number; pending: number }>('op-1', 'POST', '/v1/admin/settle', {});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createInzage, type Inzage, type InzageOptions, InzageOutage } from '#server/client/index.ts';
import { type FakeService, startFakeService } from './fake-service.ts';

const token = 'inz_s3cret-t0ken';
let service: FakeService;
let spoolDir: string;
const clients: Inzage[] = [];
const client = (more: Partial<InzageOptions> = {}): Inzage => {
  const made = createInzage({
    url: service.url,
    token,
    source: 'crm-gateway-1',
    timeoutMs: 500,
    spoolDir,
    flushEveryMs: 0,
    onOutage: 'spool',
    ...more,
  });
  clients.push(made);
  return made;
};
const lookup = (subject: string, more: object = {}) => ({
  actor: 'a-1042',
  subject,
  operation: 'view' as const,
  reason: 'billing-question',
  fields: ['name', 'iban'],
  ...more,
});
const seqs = () => [...service.kept.values()].map((kept) => (kept.source as { seq: number }).seq);

beforeEach(async () => {
  service = await startFakeService(token);
  spoolDir = mkdtempSync(join(tmpdir(), 'inzage-spool-'));
});
afterEach(async () => {
  for (const made of clients.splice(0)) await made.close().catch(() => undefined);
  await service.stop();
  rmSync(spoolDir, { recursive: true, force: true });
});

describe('the spool', () => {
  it('has the lookup on disk before the data is read, and sends it later as it was', async () => {
    const inzage = client({ clock: { now: () => Date.parse('2026-11-22T10:15:00.123Z') } });
    service.outage = true;
    const result = await inzage.lookup(lookup('c-1'), (permitted, decision) => {
      expect(decision).toBeNull();
      expect(readFileSync(join(spoolDir, 'spool.ndjson'), 'utf8')).toContain('"subject":"c-1"');
      return permitted;
    });
    expect(result).toMatchObject({
      status: 'spooled',
      data: ['name', 'iban'],
      decision: null,
      receipt: null,
    });
    expect(service.kept.size).toBe(0);
    expect(inzage.waiting()).toBe(1);
    expect((await inzage.flush()).left).toBe(1);

    service.outage = false;
    expect(await inzage.flush()).toEqual({ sent: 1, duplicates: 0, rejected: [], torn: 0, left: 0 });
    expect(service.kept.get(result.id)).toMatchObject({
      occurredAt: '2026-11-22T10:15:00.123Z',
      subject: 'c-1',
      source: { id: 'crm-gateway-1', seq: 1 },
    });
    expect(inzage.waiting()).toBe(0);
    expect(statSync(join(spoolDir, 'spool.ndjson')).size).toBe(0);
  });

  it('numbers lookups without a gap through outages and restarts', async () => {
    const first = client();
    await first.lookup(lookup('c-1'), () => 1);
    service.outage = true;
    await first.lookup(lookup('c-2'), () => 1);
    await first.close();
    const second = client();
    await second.lookup(lookup('c-3'), () => 1);
    service.outage = false;
    await second.lookup(lookup('c-4'), () => 1);
    await second.flush();
    expect(seqs().sort()).toEqual([1, 2, 3, 4]);
  });

  it('gives the number of a malformed lookup to the next one, also after a restart', async () => {
    const first = client();
    await first.lookup(lookup('c-1'), () => 1);
    await expect(first.lookup(lookup('c-2', { reason: 'malformed' }), () => 1)).rejects.toThrow('mistake');
    await first.lookup(lookup('c-3'), () => 1);
    await expect(first.lookup(lookup('c-4', { reason: 'malformed' }), () => 1)).rejects.toThrow('mistake');
    await first.close();
    await client().lookup(lookup('c-5'), () => 1);
    expect(seqs()).toEqual([1, 2, 3]);
  });

  it('keeps a refused lookup too, and tells that nothing of it was shown', async () => {
    const inzage = client({ onOutage: 'refuse' });
    service.outage = true;
    let read = false;
    const error = await inzage
      .lookup(lookup('c-1'), () => {
        read = true;
      })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(InzageOutage);
    expect(read).toBe(false);
    service.outage = false;
    expect((await inzage.flush()).sent).toBe(1);
    expect(service.outcomes).toMatchObject([{ id: (error as InzageOutage).id, body: { fieldsShown: [] } }]);
    expect(seqs()).toEqual([1]);
  });

  it('lets one call choose otherwise, and refuses to spool what names no fields', async () => {
    const inzage = client({ onOutage: 'refuse' });
    service.outage = true;
    expect((await inzage.lookup(lookup('c-1', { onOutage: 'spool' }), () => 1)).status).toBe('spooled');
    const all = lookup('c-2', { onOutage: 'spool', fields: undefined });
    await expect(inzage.lookup(all, () => 1)).rejects.toBeInstanceOf(InzageOutage);
    service.outage = false;
    await inzage.flush();
    expect([...service.kept.values()].some((kept) => 'onOutage' in kept)).toBe(false);
  });

  it('does no harm by sending twice', async () => {
    const inzage = client();
    service.trouble = ['lost', 'lost', 'lost', 'lost', 'lost', 'lost'];
    const result = await inzage.lookup(lookup('c-1'), () => 1);
    expect(result.status).toBe('spooled');
    expect(service.kept.size).toBe(1);
    expect(await inzage.flush()).toMatchObject({ sent: 0, duplicates: 1, left: 0 });
    expect(service.kept.size).toBe(1);
  });

  it('sets aside what the service will never take, and goes on', async () => {
    const inzage = client();
    service.outage = true;
    await inzage.lookup(lookup('c-1'), () => 1);
    const bad = await inzage.lookup(lookup('c-2', { reason: 'malformed' }), () => 1);
    await inzage.lookup(lookup('c-3'), () => 1);
    service.outage = false;
    expect(await inzage.flush()).toMatchObject({
      sent: 2,
      rejected: [{ id: bad.id, code: 'invalid-request' }],
      left: 0,
    });
    expect(readFileSync(join(spoolDir, 'rejected.ndjson'), 'utf8')).toContain(bad.id);
    expect(inzage.waiting()).toBe(0);
  });

  it('is sent by itself when the service is back', async () => {
    const flushed = Promise.withResolvers<number>();
    const inzage = client({ flushEveryMs: 20, onFlush: (report) => flushed.resolve(report.sent) });
    service.outage = true;
    await inzage.lookup(lookup('c-1'), () => 1);
    service.outage = false;
    expect(await flushed.promise).toBe(1);
  });

  it('belongs to one client at a time', async () => {
    const first = client();
    expect(() => client()).toThrow('in use');
    await first.close();
    expect(() => client()).not.toThrow();
  });
});

describe('a crash', () => {
  it('in the middle of a line loses that line alone, and says so', async () => {
    const first = client();
    service.outage = true;
    const kept = await first.lookup(lookup('c-1'), () => 1);
    await first.lookup(lookup('c-2'), () => 1);
    await first.close();
    const file = join(spoolDir, 'spool.ndjson');
    truncateSync(file, statSync(file).size - 25);

    const second = client();
    const after = await second.lookup(lookup('c-3'), () => 1);
    service.outage = false;
    expect(await second.flush()).toMatchObject({ sent: 2, torn: 1, left: 0 });
    expect([...service.kept.keys()].sort()).toEqual([kept.id, after.id].sort());
    expect(readFileSync(join(spoolDir, 'torn.ndjson'), 'utf8')).toContain('c-2');
    // The gap at 2 stays visible.
    expect(seqs().sort()).toEqual([1, 3]);
  });

  it('between two portions of a flush sends the rest afterwards', async () => {
    const first = client();
    service.outage = true;
    const a = await first.lookup(lookup('c-1'), () => 1);
    await first.flush();
    expect(existsSync(join(spoolDir, 'sending.ndjson'))).toBe(true);
    const b = await first.lookup(lookup('c-2'), () => 1);
    await first.close();
    service.outage = false;
    const second = client();
    expect(second.waiting()).toBe(2);
    expect(await second.flush()).toMatchObject({ sent: 2, left: 0 });
    expect([...service.kept.keys()]).toEqual([a.id, b.id]);
  });

  it('by SIGKILL keeps every lookup whose data was read, and the directory can be taken over', async () => {
    service.outage = true;
    const script = join(spoolDir, 'gateway.ts');
    const index = new URL('../../../server/client/index.ts', import.meta.url);
    writeFileSync(
      script,
      `import { createInzage } from ${JSON.stringify(index.href)};
       const inzage = createInzage({ url: ${JSON.stringify(service.url)}, token: ${JSON.stringify(token)},
         source: 'killed', timeoutMs: 20, onOutage: 'spool', spoolDir: ${JSON.stringify(spoolDir)}, flushEveryMs: 0 });
       for (let i = 0; ; i++) {
         await inzage.lookup({ actor: 'a-1', subject: 'c-' + i, operation: 'view', reason: 'r', fields: ['name'] },
           () => process.stdout.write('read c-' + i + '\\n'));
       }`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    for await (const chunk of child.stdout) {
      output += String(chunk);
      if (output.split('\n').length > 12) break;
    }
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const read = output
      .split('\n')
      .filter((line) => line.startsWith('read '))
      .map((line) => line.slice(5));
    expect(read.length).toBeGreaterThanOrEqual(12);
    appendFileSync(join(spoolDir, 'spool.ndjson'), '{"lookup":{"id":"0192');

    const heir = client({ source: 'killed' });
    service.outage = false;
    expect(await heir.flush()).toMatchObject({ rejected: [], torn: 1, left: 0 });
    const kept = new Set([...service.kept.values()].map((lookup) => lookup.subject));
    expect(read.filter((subject) => !kept.has(subject))).toEqual([]);
    const numbers = seqs().sort((x, y) => x - y);
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    await heir.lookup(lookup('c-next'), () => 1);
    expect(seqs().at(-1)).toBeGreaterThan(numbers.at(-1) ?? 0);
  });
});

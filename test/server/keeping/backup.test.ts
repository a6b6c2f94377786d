import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backup, keysBackups } from '#server/keeping/backup.ts';
import { restore } from '#server/keeping/restore.ts';
import { DAY_MS, makeService, permitted, type Service, type Who } from '../http/service.ts';

/** Backups taken while lookups come in, and what a restore refuses, tells and erases again. */

let service: Service;
let second: Who;
let dir: string;
beforeEach(async () => {
  service = await makeService();
  second = await service.token('privacy-officer', 'po-2');
  dir = service.dir;
});
afterEach(async () => {
  await service.close('keep').catch(() => undefined);
  rmSync(dir, { recursive: true });
});

const PERSON = 'c-erase-me-77';
const at = (name: string): string => join(dir, name);
const back = (more: Partial<Parameters<typeof backup>[0]> = {}) =>
  backup({
    data: at('data'),
    to: at('backup'),
    keysTo: at('backup-keys'),
    keepKeysFrom: service.clock.now() - 35 * DAY_MS,
    now: service.clock.now(),
    ...more,
  });
const brought = (more: Partial<Parameters<typeof restore>[0]> = {}) =>
  restore({
    from: at('backup'),
    keysFrom: at('backup-keys'),
    to: at('restored/data'),
    now: service.clock.now(),
    ...more,
  });
const send = async (subject: string): Promise<string> => {
  const { status, body } = await service.request(
    'integration',
    'POST',
    '/v1/lookups',
    permitted({ subject }),
  );
  expect(status).toBe(201);
  return body.id;
};
async function settled(subject: string): Promise<string> {
  const id = await send(subject);
  service.clock.advance(3 * DAY_MS);
  await service.request('admin', 'POST', '/v1/admin/settle');
  return id;
}
async function erased(subject: string): Promise<void> {
  const asked = await service.request('privacy-officer', 'POST', '/v1/erasures', {
    subject,
    reason: 'consent-withdrawn',
  });
  expect(asked.status).toBe(201);
  const done = await service.request(second, 'POST', `/v1/erasures/${asked.body.id}/confirm`);
  expect(done.body.state).toBe('erased');
}
/** Serves the restored directory in place of the first one. */
async function serveRestored(): Promise<void> {
  await service.close('keep');
  const start = new Date(service.clock.now()).toISOString();
  cpSync(at('data-keys'), at('restored/data-keys'), { recursive: true });
  service = await makeService('enforce', { dir: at('restored'), people: false, start });
}
const bytesOf = (directory: string): Buffer =>
  Buffer.concat(
    (readdirSync(directory, { recursive: true }) as string[])
      .map((name) => join(directory, name))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file)),
  );

describe('a backup', () => {
  it('taken while lookups come in holds one moment of them, and restores to a service that goes on', async () => {
    const first = await settled('c-1');
    let sending = true;
    const traffic = (async () => {
      while (sending) await send('c-2');
    })();
    const { manifest } = await back();
    sending = false;
    await traffic;
    const size = await service.treeSize();
    expect(manifest.size).toBeLessThanOrEqual(size);
    expect(statSync(at(`backup/${manifest.hot.name}`)).mode & 0o777).toBe(0o600);
    expect(await brought()).toMatchObject({ erasedAgain: 0, lost: null });
    await serveRestored();
    const kept = await service.request('auditor', 'GET', `/v1/lookups/${first}`);
    expect(kept.body).toMatchObject({ subject: 'c-1' });
    expect(await service.inzage.check.run()).toBe(true);
    await send('c-3');
  });

  it('is refused in one place with its keys, and inside the data directory', async () => {
    await expect(back({ keysTo: at('backup') })).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(back({ keysTo: at('backup/keys') })).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(back({ to: at('data/backup') })).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(back({ data: at('nothing') })).rejects.toMatchObject({ code: 'not-ready' });
    expect(existsSync(at('backup'))).toBe(false);
  });

  it('keeps the keys for days only, whatever is kept of the rest', async () => {
    await back();
    service.clock.advance(20 * DAY_MS);
    await back();
    service.clock.advance(20 * DAY_MS);
    const { pruned } = await back();
    expect(pruned).toHaveLength(1);
    expect(await keysBackups(at('backup-keys'))).toHaveLength(2);
    expect(readdirSync(at('backup')).filter((name) => name.startsWith('hot-'))).toHaveLength(1);
  });
});

describe('a restore', () => {
  it('erases again whoever was erased after the backup, before anything is served', async () => {
    const id = await settled(PERSON);
    await back();
    await erased(PERSON);
    // The journal went to where the keys are backed up, at the erasure itself.
    expect(bytesOf(at('backup-keys')).includes(PERSON)).toBe(true);
    expect(await brought()).toMatchObject({ erasedAgain: 1 });
    expect(bytesOf(at('restored')).includes(PERSON)).toBe(false);
    await serveRestored();
    const kept = await service.request('auditor', 'GET', `/v1/lookups/${id}`);
    expect(kept.body.subject).toBe('erased');
    expect(await service.inzage.check.run()).toBe(true);
    expect(await service.entries('erasure')).toMatchObject([{ step: 'replayed', count: 1 }]);
    await send(PERSON);
    const theirs = await service.request('auditor', 'POST', '/v1/lookups/query', { subject: PERSON });
    expect(theirs.body.items).toHaveLength(1);
  });

  it('never gives the number of an erased person to another, also where it has not been given yet', async () => {
    await settled('c-1');
    await back();
    for (const subject of ['c-new-1', 'c-new-2', PERSON]) await settled(subject);
    await erased(PERSON);
    await brought();
    await serveRestored();
    const id = await send('c-next');
    await service.close('keep');
    service = await makeService('enforce', { dir: at('restored'), people: false });
    expect((await service.request('auditor', 'GET', `/v1/lookups/${id}`)).body.subject).toBe('c-next');
  });

  it('takes the newest keys to an older hot.db: digests that were kept with them keep every entry whole', async () => {
    await settled(PERSON);
    await back();
    await erased(PERSON);
    const older = at('older');
    cpSync(at('backup'), older, { recursive: true });
    service.clock.advance(1000);
    await back();
    expect(await brought({ from: older })).toMatchObject({ erasedAgain: 0 });
    expect(bytesOf(at('restored')).includes(PERSON)).toBe(false);
    await serveRestored();
    expect(await service.inzage.check.run()).toBe(true);
    expect(
      (await service.request('auditor', 'POST', '/v1/lookups/query', { subject: PERSON })).body.items,
    ).toEqual([]);
  });

  it('tells by a head how many entries are lost, and refuses a head of another history', async () => {
    await settled('c-1');
    await back();
    const { size } = await service.store.root();
    await settled('c-2');
    const newer = await service.inzage.checkpoints.covering((await service.treeSize()) - 1);
    writeFileSync(at('head'), newer);
    const head = Number(newer.split('\n')[1]);
    expect(await brought({ head: at('head') })).toMatchObject({ lost: head - size });
    const lines = newer.split('\n');
    lines[1] = String(size - 1);
    writeFileSync(at('head'), lines.join('\n'));
    await expect(brought({ head: at('head'), to: at('other/data') })).rejects.toMatchObject({
      code: 'not-ready',
      message: expect.stringContaining('head'),
    });
    expect(existsSync(at('other/data'))).toBe(false);
  });

  it('overwrites nothing, and refuses files that are not those of the manifest', async () => {
    await settled('c-1');
    const { manifest } = await back();
    await expect(brought({ to: at('data') })).rejects.toMatchObject({ code: 'conflict' });
    const file = at(`backup/${manifest.hot.name}`);
    const whole = readFileSync(file);
    const changed = Buffer.from(whole);
    changed[5000] = (changed[5000] ?? 0) ^ 1;
    writeFileSync(file, changed);
    await expect(brought()).rejects.toMatchObject({ message: expect.stringContaining('was changed') });
    rmSync(file);
    await expect(brought()).rejects.toMatchObject({ message: expect.stringContaining('is missing') });
    writeFileSync(file, whole);
    const [keys] = await keysBackups(at('backup-keys'));
    const keysFile = at(`backup-keys/${keys?.manifest.file.name}`);
    const wholeKeys = readFileSync(keysFile);
    rmSync(keysFile);
    await expect(brought()).rejects.toMatchObject({ code: 'not-ready' });
    writeFileSync(keysFile, wholeKeys);
    await expect(brought({ keysFrom: at('nowhere') })).rejects.toMatchObject({
      message: expect.stringContaining('no backup of the keys.db'),
    });
    writeFileSync(at('backup-keys/erasures.json'), '{');
    await expect(brought()).rejects.toMatchObject({ message: expect.stringContaining('cannot be read') });
    expect(existsSync(at('restored/data'))).toBe(false);
  });

  it('refuses keys that do not know everybody whom the data mentions', async () => {
    await settled('c-1');
    await back();
    const early = at('early-keys');
    cpSync(at('backup-keys'), early, { recursive: true });
    await settled('c-new-2');
    await back();
    await expect(brought({ keysFrom: early })).rejects.toMatchObject({
      message: expect.stringContaining('knows everybody'),
    });
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { authenticate, issueToken } from '#server/auth/principal.ts';
import { systemClock } from '#server/clock.ts';
import { openSqlite } from '#store/sqlite/index.ts';

const directory = mkdtempSync(join(tmpdir(), 'inzage-revoked-'));
const service = openSqlite({ directory, origin: 'test.example/log' });
afterAll(async () => {
  await service.close();
  rmSync(directory, { recursive: true });
});

it('a token that the command line revokes beside the service opens nothing any more', async () => {
  const token = await issueToken(
    service,
    {
      role: 'integration',
      name: 'crm',
      source: null,
      organisations: [],
      scopes: [],
      expiresAt: systemClock.now() + 60_000,
    },
    systemClock,
  );
  const enter = () => authenticate(service, `Bearer ${token}`, systemClock);
  expect(await enter()).toMatchObject({ id: 'crm' });
  expect(await enter()).toEqual(await enter());
  const beside = openSqlite({ directory, origin: null });
  const [kept] = await beside.tokens();
  expect(await beside.revokeToken(kept?.id ?? '', systemClock.now())).toBe(true);
  await beside.close();
  await vi.waitFor(() => expect(enter()).rejects.toMatchObject({ code: 'unauthenticated' }), 1000);
});

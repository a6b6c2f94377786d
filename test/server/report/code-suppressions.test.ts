import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runLint } from '#extension/cli.ts';
import { issueLink, startSession } from '#server/auth/principal.ts';
import { makeService, type Service } from '../http/service.ts';

/** Exceptions that stand in code are told by the linter, kept as the last report has them, and read by who must know. */

const PACK = fileURLToPath(new URL('../../../policies/packs/contact-centre-nl.yaml', import.meta.url));
const URL_OF = 'http://inzage.example:8787';
let service: Service;
let dir: string;
beforeAll(async () => {
  service = await makeService();
  dir = mkdtempSync(join(tmpdir(), 'inzage-code-'));
});
afterAll(async () => {
  rmSync(dir, { recursive: true });
  await service.close();
});

/** The network, as far as the service is on it. */
const toService: typeof fetch = async (input, init) =>
  service.inzage.app.request(new URL(String(input)).pathname, init);

async function lint(file: string, code: string, more: string[] = [], token?: string) {
  writeFileSync(join(dir, file), code);
  let [out, err] = ['', ''];
  const { token: developer } = await service.token('developer', 'dev-1');
  const exit = await runLint(
    ['.', '--policy', PACK, '--no-cache', '--send-suppressions', URL_OF, '--repository', 'crm-sync', ...more],
    {
      cwd: dir,
      stdout: { write: (text) => (out += text) },
      stderr: { write: (text) => (err += text) },
      env: { INZAGE_TOKEN: token ?? developer },
      fetch: toService,
      today: '2026-11-24',
    },
  );
  return { exit, out, err };
}

const CODE = `import pino from 'pino';
const log = pino();
export function told(customer: { email: string }) {
  // inzage-ignore personal-data-in-log -- masked by the transport (until 2027-01-31)
  log.info({ email: customer.email }, 'told');
}
`;

const list = async (query = '') =>
  (await service.request('security-officer', 'GET', `/v1/code-suppressions${query}`)).body.items;

describe('exceptions in code', () => {
  test('are told with where, which rule, why and until when, and nothing else of the code', async () => {
    const { exit, err } = await lint('told.ts', CODE, ['--revision', 'abc123']);
    expect(err).toBe('1 exception told to http://inzage.example:8787.\n');
    expect(exit).toBe(0);
    expect(await list()).toEqual([
      expect.objectContaining({
        repository: 'crm-sync',
        path: 'told.ts',
        line: 5,
        rule: 'personal-data-in-log',
        why: 'masked by the transport',
        until: '2027-01-31',
        goneAt: null,
      }),
    ]);
    const [entry] = await service.entries('suppression');
    expect(entry).toMatchObject({ step: 'in-code', repository: 'crm-sync', count: 1, gone: 0 });
    expect(JSON.stringify(entry)).not.toContain('transport');
  });

  test('stay the same when lines move, and are gone when the code has none', async () => {
    await lint('told.ts', `// A line above.\n${CODE}`);
    expect(await list()).toEqual([expect.objectContaining({ line: 6, firstAt: '2026-11-24T09:00:00.000Z' })]);
    service.clock.advance(60_000);
    await lint('told.ts', 'export const nothing = 1;\n');
    expect(await list()).toEqual([]);
    expect(await list('?standing=false')).toEqual([
      expect.objectContaining({ goneAt: '2026-11-24T09:01:00.000Z' }),
    ]);
  });

  test('of files that were not read are left as they are', async () => {
    await lint('told.ts', CODE);
    const { token } = await service.token('developer', 'dev-2');
    await service.request({ token }, 'POST', '/v1/code-suppressions', {
      repository: 'crm-sync',
      read: ['src'],
      items: [],
    });
    expect(await list()).toHaveLength(1);
  });

  test('are refused with the place that is wrong, and from who is no developer', async () => {
    const { token } = await service.token('developer', 'dev-3');
    const { status, body } = await service.request({ token }, 'POST', '/v1/code-suppressions', {
      repository: 'crm-sync',
      read: ['../other'],
      items: [],
    });
    expect(status).toBe(400);
    expect(body.path).toBe('read[0]');
    const wrong = await lint('told.ts', CODE, [], 'inz_nonsense');
    expect(wrong.exit).toBe(2);
    expect(wrong.err).toContain('The service refused the exceptions (401)');
    expect((await service.request('integration', 'GET', '/v1/code-suppressions')).status).toBe(403);
  });

  test('stand on a page of the console, with those that have expired told', async () => {
    const { token } = await service.token('developer', 'dev-4');
    const item = {
      path: 'a.ts',
      line: 3,
      rule: 'select-all',
      fingerprint: 'f1',
      why: '<b>old</b>',
      until: '2026-11-01',
    };
    await service.request({ token }, 'POST', '/v1/code-suppressions', {
      repository: 'crm-sync',
      read: ['.'],
      items: [item],
    });
    const link = await issueLink(service.store, { account: 'au-1', role: 'auditor' }, service.clock);
    const session = await startSession(service.store, link, service.clock);
    const headers = { cookie: `inzage_session=${session?.secret}`, 'accept-language': 'en' };
    const { status, text } = await service.send(null, 'GET', '/rules/in-code', { headers });
    expect(status).toBe(200);
    expect(text).toContain('a.ts:3');
    expect(text).toContain('&lt;b&gt;old');
    expect(text).toContain('expired on 1 Nov 2026');
    expect(text).not.toContain('masked by the transport');
  });
});

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runLint } from '../../extension/cli.ts';
import { originOf } from '../../extension/origin.ts';
import { TODAY } from './fixtures.ts';
import { LENIENT, type PolicyServer, startPolicyServer, TOKEN } from './policy-server.ts';

/** Code is checked against the policy in force at a service, also when the service is away. */

const WRONG = 'export const f = (contact: { email: string }) => console.log(contact.email);\n';

let cwd: string;
let server: PolicyServer;
beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'inzage-remote-'));
  server = await startPolicyServer();
  write('code/wrong.ts', WRONG);
});
afterEach(async () => {
  await server.stop();
  rmSync(cwd, { recursive: true });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}
const config = (more = '') => write('inzage.config.yaml', `policy: { url: '${server.url}' }\n${more}`);

async function lint(env: NodeJS.ProcessEnv = {}, ...more: string[]) {
  const said = { out: '', err: '' };
  const code = await runLint(['code', ...more], {
    stdout: { write: (text: string) => (said.out += text) },
    stderr: { write: (text: string) => (said.err += text) },
    cwd,
    env: { XDG_CACHE_HOME: join(cwd, 'cache'), ...env },
    today: TODAY,
  });
  return { code, ...said };
}
const withToken = () => ({ INZAGE_TOKEN: TOKEN, INZAGE_URL: server.url });

describe('the policy in force at a service', () => {
  test('is what code is checked against, by --policy-url or by inzage.config.yaml', async () => {
    const typed = await lint({ INZAGE_TOKEN: TOKEN }, '--policy-url', server.url);
    expect(typed).toMatchObject({ code: 1, err: '', out: expect.stringContaining('personal-data-in-log') });
    config();
    expect(await lint(withToken())).toEqual(typed);
    server.activate(LENIENT);
    expect(await lint(withToken())).toMatchObject({ code: 0, out: expect.stringContaining('lenient 9.0.0') });
  });

  test('is asked after by its ETag', async () => {
    config();
    await lint(withToken());
    const { digest } = server;
    expect((await lint(withToken())).code).toBe(1);
    server.activate(LENIENT);
    expect((await lint(withToken())).code).toBe(0);
    expect(server.asked).toEqual([
      { token: TOKEN, etag: null },
      { token: TOKEN, etag: `"${digest}"` },
      { token: TOKEN, etag: `"${digest}"` },
    ]);
  });

  test('is saved for its owner alone, without the token', async () => {
    config();
    await lint(withToken());
    const folder = join(cwd, 'cache/inzage/policies');
    const [file = ''] = readdirSync(folder);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    expect(readFileSync(join(folder, file), 'utf8')).not.toContain(TOKEN);
  });
});

describe('without the service', () => {
  test('the policy that was saved last is taken, and it is said of when and why', async () => {
    config();
    await lint(withToken());
    await server.stop();
    const { code, out, err } = await lint(withToken());
    expect(code).toBe(1);
    expect(out).toContain('personal-data-in-log');
    expect(err).toMatch(
      /^The policy server cannot be reached\. Checked against what was in force at \d{4}-\S+Z: contact-centre-nl \S+\.\n$/,
    );
    server = await startPolicyServer();
  });

  test.each([
    [{ status: 401, body: '{}' }, 'does not take this token'],
    [{ status: 503, body: '' }, 'answered with status 503'],
    [{ status: 200, body: '<h1>Welcome</h1>' }, 'is no policy'],
    [{ status: 200, body: '{"bundle":"[]","digest":"AAAA"}' }, 'is no policy'],
    [{ status: 302, body: '', location: 'http://elsewhere.example/v1/policy' }, 'cannot be reached'],
  ])('an answer such as %j is told, and nothing is taken for a policy', async (instead, why) => {
    config();
    server.instead = instead;
    const never = await lint(withToken());
    expect(never).toMatchObject({ code: 2, out: '', err: expect.stringContaining(why) });
    server.instead = null;
    await lint(withToken());
    server.instead = instead;
    expect(await lint(withToken())).toMatchObject({ code: 1, err: expect.stringContaining(why) });
  });

  test('half a saved file is none', async () => {
    config();
    await lint(withToken());
    const folder = join(cwd, 'cache/inzage/policies');
    const file = join(folder, readdirSync(folder)[0] ?? '');
    writeFileSync(file, readFileSync(file, 'utf8').replace('format: 1', 'format: 2'));
    server.instead = { status: 503, body: '' };
    expect((await lint(withToken())).code).toBe(2);
    server.instead = null;
    expect((await lint(withToken())).code).toBe(1);
    expect(server.asked.at(-1)?.etag).toBeNull();
  });
});

describe('the token', () => {
  test('goes to no server that only a repository names', async () => {
    config();
    for (const env of [
      {},
      { INZAGE_TOKEN: TOKEN },
      { INZAGE_TOKEN: TOKEN, INZAGE_URL: 'https://inzage.example' },
    ]) {
      const { code, err } = await lint(env);
      expect(code).toBe(2);
      expect(err).toContain(`There is no token for ${server.url}.`);
      expect(err).toContain('INZAGE_URL');
      expect(err).not.toContain(TOKEN);
    }
    expect(server.asked).toEqual([]);
  });

  test('cannot stand in the configuration', async () => {
    write('inzage.config.yaml', `policy: { url: '${server.url}', token: '${TOKEN}' }\n`);
    const { code, err } = await lint(withToken());
    expect(code).toBe(2);
    expect(err).toContain('inzage.config.yaml:1:1');
    expect(server.asked).toEqual([]);
  });

  test.each([
    ['https://inzage.example', 'https://inzage.example'],
    ['https://inzage.example:8443/base/', 'https://inzage.example:8443'],
    ['http://localhost:8787', 'http://localhost:8787'],
    ['http://[::1]:8787', 'http://[::1]:8787'],
    ['http://inzage.example', null],
    ['http://localhost.evil.example', null],
    ['https://me:secret@inzage.example', null],
    ['https://inzage.example/?next=1', null],
    ['file:///etc/passwd', null],
    ['inzage.example', null],
    ['', null],
  ])('may go to %j: %j', (url, origin) => {
    expect(originOf(url)).toBe(origin);
  });
});

describe('a pinned digest', () => {
  test('lets the policy in force be that one and no other', async () => {
    config(`digest: ${server.digest}\n`);
    expect((await lint(withToken())).code).toBe(1);
    server.activate(LENIENT);
    const { code, err } = await lint(withToken());
    expect(code).toBe(2);
    expect(err).toContain(`The policy in force at ${server.url} is not the one that was pinned.`);
    expect(err).toContain(`lenient 9.0.0, with the digest ${server.digest}`);
  });
});

test('packs and a service at once are refused', async () => {
  const { code, err } = await lint(withToken(), '--policy', 'a.yaml', '--policy-url', server.url);
  expect(code).toBe(2);
  expect(err).toContain('one of the two');
});

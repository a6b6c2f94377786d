import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createMessageConnection,
  type MessageConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { createHolder, type Held, statusOf } from '../../extension/held.ts';
import { PACK, ROOT } from './fixtures.ts';
import { LENIENT, type PolicyServer, startPolicyServer, TOKEN } from './policy-server.ts';

/** An editor whose projects take their policy from a service. */

const WRONG = 'export const f = (contact: { email: string }) => console.log(contact.email);\n';

let folder: string;
let server: PolicyServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inzage-held-'));
  server = await startPolicyServer();
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

describe('a project that names a service', () => {
  let token: string | null;
  let changes: number;
  const none = { policy: [], policyUrl: null };
  const holderOf = () =>
    createHolder({
      cache: () => join(folder, 'cache'),
      tokenOf: async () => token,
      changed: () => {
        changes++;
      },
    });
  const config = (text = `policy: { url: '${server.url}' }\n`) =>
    writeFileSync(join(folder, 'inzage.config.yaml'), text);
  const file = () => join(folder, 'a.ts');
  beforeEach(() => {
    token = TOKEN;
    changes = 0;
  });

  test('waits for its first answer, and has it without being asked again', async () => {
    config();
    const holder = holderOf();
    const first = holder.policyFor(file(), none, null);
    expect([first.answer, statusOf(first, 'en')]).toEqual([
      { policy: null, problems: [] },
      { text: 'Inzage: fetching the policy', problem: null },
    ]);
    await vi.waitFor(() => expect(changes).toBe(1));
    holder.forget();
    const then = holder.policyFor(file(), none, null);
    expect(then.answer.policy?.digest).toBe(server.digest);
    expect(statusOf(then, 'en').problem).toBeNull();
    holder.forget();
    holder.policyFor(file(), none, null);
    expect(server.asked).toHaveLength(1);
  });

  test('hears of another version when it asks again, and of none when nothing changed', async () => {
    config();
    const holder = holderOf();
    const now = (): Held => {
      holder.forget();
      return holder.policyFor(file(), none, null);
    };
    now();
    await vi.waitFor(() => expect(changes).toBe(1));
    holder.askAgain();
    await vi.waitFor(() => expect(server.asked).toHaveLength(2));
    server.activate(LENIENT);
    holder.askAgain();
    await vi.waitFor(() => expect(now().answer.policy?.pack).toContain('lenient'));
    expect(changes).toBe(2);
  });

  test('has the saved copy at once, and says so while the service is away', async () => {
    config();
    holderOf().policyFor(file(), none, null);
    await vi.waitFor(() => expect(changes).toBe(1));
    server.instead = { status: 503, body: '' };
    const holder = holderOf();
    const early = holder.policyFor(file(), none, null);
    expect(early.answer.policy?.digest).toBe(server.digest);
    await vi.waitFor(() => expect(changes).toBe(2));
    holder.forget();
    expect(statusOf(holder.policyFor(file(), none, null), 'en')).toEqual({
      text: expect.stringMatching(/^Inzage: contact-centre-nl \S+ \(saved copy of \d{4}-\d\d-\d\d\)$/),
      problem: 'The policy server answered with status 503.',
    });
  });

  test('is told where a token is missing, and works once it is there', async () => {
    config();
    token = null;
    const holder = holderOf();
    holder.policyFor(file(), none, null);
    await vi.waitFor(() => expect(changes).toBe(1));
    holder.forget();
    const { problem } = statusOf(holder.policyFor(file(), none, null), 'en');
    expect(problem).toContain(`There is no token for ${server.url}.`);
    expect(server.asked).toEqual([]);
    token = TOKEN;
    holder.askAgain();
    await vi.waitFor(() => expect(changes).toBe(2));
    holder.forget();
    expect(holder.policyFor(file(), none, null).answer.policy?.digest).toBe(server.digest);
  });

  test('takes the pinned version and no other', async () => {
    config(`policy: { url: '${server.url}' }\ndigest: ${server.digest}\n`);
    const holder = holderOf();
    holder.policyFor(file(), none, null);
    await vi.waitFor(() => expect(changes).toBe(1));
    holder.forget();
    expect(holder.policyFor(file(), none, null).answer.policy).not.toBeNull();
    server.activate(LENIENT);
    holder.askAgain();
    await vi.waitFor(() => expect(changes).toBe(2));
    holder.forget();
    const { answer } = holder.policyFor(file(), none, null);
    expect(answer.problems[0]?.message).toContain('is not the one that was pinned');
  });

  test('the setting holds where no project says anything; packs in the settings come first', async () => {
    const holder = holderOf();
    const settings = { policy: [], policyUrl: server.url };
    holder.policyFor(file(), settings, null);
    await vi.waitFor(() => expect(changes).toBe(1));
    holder.forget();
    expect(holder.policyFor(file(), settings, null).answer.policy?.digest).toBe(server.digest);
    holder.forget();
    const packs = holder.policyFor(file(), { ...settings, policy: [PACK] }, null);
    expect(packs.remote).toBeNull();
    config(`policy: ${JSON.stringify(PACK)}\n`);
    holder.forget();
    expect(holder.policyFor(file(), settings, null).remote).toBeNull();
  });
});

test('the language server asks its editor for the token of that server, and underlines by the policy there', async () => {
  writeFileSync(join(folder, 'inzage.config.yaml'), `policy: { url: '${server.url}' }\n`);
  const child: ChildProcess = spawn(process.execPath, [join(ROOT, 'extension/server.ts'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout || !child.stdin) throw new Error('no pipes');
  const connection: MessageConnection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const origins: string[] = [];
  const codes: unknown[][] = [];
  let secret: string | null = null;
  connection.onRequest('inzage/token', ({ origin }: { origin: string }) => {
    origins.push(origin);
    return secret;
  });
  connection.onNotification(
    'textDocument/publishDiagnostics',
    ({ diagnostics }: PublishDiagnosticsParams) => {
      codes.push(diagnostics.map(({ code }) => code));
    },
  );
  connection.listen();
  try {
    const workspaceFolders = [{ uri: pathToFileURL(folder).href, name: 'project' }];
    const initializationOptions = { language: 'en', cache: join(folder, 'cache'), asksToken: true };
    const start = { processId: process.pid, rootUri: null, workspaceFolders, capabilities: {} };
    await connection.sendRequest('initialize', { ...start, initializationOptions });
    await connection.sendNotification('initialized', {});
    const uri = pathToFileURL(join(folder, 'wrong.ts')).href;
    const textDocument = { uri, languageId: 'typescript', version: 1, text: WRONG };
    await connection.sendNotification('textDocument/didOpen', { textDocument });
    await vi.waitFor(() => expect(origins).toEqual([server.url]), 20_000);
    expect(server.asked).toEqual([]);
    secret = TOKEN;
    await connection.sendNotification('inzage/refresh');
    await vi.waitFor(() => expect(codes.at(-1)).toEqual(['personal-data-in-log']), 20_000);
    server.activate(LENIENT);
    await connection.sendNotification('inzage/refresh');
    await vi.waitFor(() => expect(codes.at(-1)).toEqual([]), 20_000);
  } finally {
    connection.dispose();
    child.kill();
  }
}, 60_000);

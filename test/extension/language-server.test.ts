import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type CodeAction,
  createMessageConnection,
  type Diagnostic,
  type Hover,
  type MessageConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { PACK, ROOT } from './fixtures.ts';

/** The language server as an editor sees it: over stdio. */

const CODE = `import { inzage, crm } from './clients.ts';

export const load = (actor, subject) =>
  inzage.lookup({ actor, subject, operation: 'view', reason: 'billing-question',
    fields: ['Name', 'BSN__c'] },
    (permitted) => crm.sobject('Contact').retrieve(subject, permitted));
`;

let child: ChildProcess;
let connection: MessageConnection;
let folder: string;
const waiting = new Map<string, (diagnostics: Diagnostic[]) => void>();
const statuses: { text: string; problem: string | null }[] = [];
let version = 0;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inzage-server-'));
  child = spawn(process.execPath, [join(ROOT, 'extension/server.ts'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  if (!child.stdout || !child.stdin) throw new Error('no pipes');
  connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.onNotification('textDocument/publishDiagnostics', (params: PublishDiagnosticsParams) => {
    waiting.get(`${params.uri} ${params.version}`)?.(params.diagnostics);
  });
  connection.onNotification('inzage/status', (status: { text: string; problem: string | null }) => {
    statuses.push(status);
  });
  connection.listen();
  const { capabilities } = await connection.sendRequest<{ capabilities: { hoverProvider: boolean } }>(
    'initialize',
    {
      processId: process.pid,
      rootUri: pathToFileURL(folder).href,
      workspaceFolders: [{ uri: pathToFileURL(folder).href, name: 'project' }],
      capabilities: {},
      initializationOptions: { language: 'en' },
    },
  );
  expect(capabilities.hoverProvider).toBe(true);
  await connection.sendNotification('initialized', {});
}, 60_000);

afterAll(async () => {
  try {
    await connection.sendRequest('shutdown');
    await connection.sendNotification('exit');
    connection.dispose();
  } finally {
    child.kill();
    rmSync(folder, { recursive: true });
  }
});

function diagnostics(uri: string, at: number): Promise<Diagnostic[]> {
  return new Promise((resolve) => waiting.set(`${uri} ${at}`, resolve));
}

async function open(name: string, text: string): Promise<{ uri: string; found: Diagnostic[] }> {
  const uri = pathToFileURL(join(folder, name)).href;
  const answer = diagnostics(uri, ++version);
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'typescript', version, text },
  });
  return { uri, found: await answer };
}

async function change(uri: string, text: string): Promise<Diagnostic[]> {
  const answer = diagnostics(uri, ++version);
  await connection.sendNotification('textDocument/didChange', {
    textDocument: { uri, version },
    contentChanges: [{ text }],
  });
  return answer;
}

test('a field that is not permitted is underlined, and its quick fix removes it', async () => {
  const { uri, found } = await open('billing.ts', CODE);
  expect(found.map((each) => [each.code, each.message, each.range.start.line])).toEqual([
    ['field-not-permitted', '‘Question about a bill’ does not permit `BSN__c` (citizen number).', 4],
  ]);
  expect(statuses.at(-1)).toEqual({ text: 'Inzage: contact-centre-nl 2026.11.2', problem: null });

  const actions = await connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range: found[0]?.range,
    context: { diagnostics: found },
  });
  expect(actions.map((each) => each.title)).toEqual([
    'Remove BSN__c',
    'Which reason permits this?',
    'Make an exception, and say why…',
  ]);
  const [edit] = actions[0]?.edit?.changes?.[uri] ?? [];
  if (!edit) throw new Error('no edit');
  const lines = CODE.split('\n');
  const { line, character } = edit.range.start;
  const before = lines[line] ?? '';
  lines[line] = before.slice(0, character) + edit.newText + before.slice(edit.range.end.character);
  expect(lines[line]).toBe("    fields: ['Name'] },");
  expect(await change(uri, lines.join('\n'))).toEqual([]);
});

test('the card says which data it is, on what basis the reason rests, and which pack says so', async () => {
  const { uri, found } = await open('card.ts', CODE);
  const hover = await connection.sendRequest<Hover>('textDocument/hover', {
    textDocument: { uri },
    position: found[0]?.range.start,
  });
  const value = typeof hover.contents === 'object' && 'value' in hover.contents ? hover.contents.value : '';
  expect(value.split('\n')).toEqual([
    '**‘Question about a bill’ does not permit `BSN__c`.** This field is **citizen number**; this reason may see contact, billing, contract, usage and contact history.',
    '',
    '| `billing-question` | contact, billing, contract, usage, contact history |',
    '|---|---|',
    '| Basis | performance of a contract, GDPR 6(1)(b) |',
    '| Pack | contact-centre-nl 2026.11.2 |',
    '',
    'Remove `BSN__c` · Which reason permits this? · `field-not-permitted`',
  ]);
});

test('half-typed code is analysed, and what was not is said', async () => {
  const { found } = await open('half.ts', `${CODE}\nexport const next = inzage.lookup({ actor, (\n`);
  expect(found.map((each) => each.code)).toContain('field-not-permitted');
  expect(found.map((each) => each.code)).toContain('not-fully-analysed');
});

test('a configuration chooses the pack, and a pack that cannot be read is told', async () => {
  writeFileSync(join(folder, 'inzage.config.yaml'), 'policy: ./missing.yaml\n');
  await connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
  const broken = await open('configured.ts', CODE);
  expect(broken.found).toEqual([]);
  expect(statuses.at(-1)?.problem).toContain('This pack cannot be read.');

  writeFileSync(join(folder, 'inzage.config.yaml'), `policy: ${JSON.stringify(PACK)}\n`);
  await connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [] });
  expect((await change(broken.uri, `${CODE}\n`)).map((each) => each.code)).toEqual(['field-not-permitted']);
});

test('messages follow the language of the settings', async () => {
  await connection.sendNotification('workspace/didChangeConfiguration', {
    settings: { inzage: { policy: [PACK], language: 'nl' } },
  });
  const { found } = await open('dutch.ts', CODE);
  expect(found[0]?.message).toBe('‘Vraag over de factuur’ staat `BSN__c` niet toe (burgerservicenummer).');
});

test('Python is checked too, and an exception is written as its comments are', async () => {
  const code = `import logging\n\ndef tell(customer):\n    logging.info("%s", customer.email)\n`;
  const { uri, found } = await open('report.py', code);
  expect(found.map((each) => [each.code, each.range.start.line])).toEqual([['personal-data-in-log', 3]]);
  const actions = await connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri },
    range: found[0]?.range,
    context: { diagnostics: found },
  });
  const texts = actions.flatMap((each) => each.edit?.changes?.[uri] ?? []).map((each) => each.newText);
  expect(texts).toEqual(['    # inzage-ignore personal-data-in-log -- \n']);
});

test('a finding points into the other file that the data goes to', async () => {
  writeFileSync(join(folder, 'tell.ts'), 'export function tell(text: string) {\n  console.log(text);\n}\n');
  const { found } = await open(
    'told.ts',
    "import { tell } from './tell.ts';\n\nexport const run = (customer) => tell(customer.email);\n",
  );
  const places = found[0]?.relatedInformation?.map(({ location }) => [
    location.uri.split('/').at(-1),
    location.range.start.line,
  ]);
  expect(places).toEqual([
    ['told.ts', 2],
    ['told.ts', 2],
    ['tell.ts', 1],
  ]);
});

import { fileURLToPath, pathToFileURL } from 'node:url';
import {
  type CodeAction,
  CodeActionKind,
  createConnection,
  type Diagnostic,
  DiagnosticSeverity,
  type InitializeParams,
  MarkupKind,
  ProposedFeatures,
  type Range,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Language } from '../policies/vocabulary.ts';
import { card, permittingReasons, WHICH_REASON } from './card.ts';
import type { PolicyAnswer } from './config.ts';
import { createNeighbours } from './flow/neighbours.ts';
import { createHolder, type PolicySettings, statusOf } from './held.ts';
import type { FileResult } from './lint.ts';
import { originOf } from './origin.ts';
import { endingOf, frontEndFor, prepareFrontEnds } from './parse/front-end.ts';
import { positionOf, type Span, type Unit } from './parse/ir.ts';
import { createProject, readText } from './project.ts';
import { createRelinter } from './relint.ts';
import { cacheFolder, tokenFor } from './remote.ts';
import type { Finding, Level } from './rules/rule.ts';

/**
 * The language server: squiggles as one types, quick fixes, the card. Any editor that speaks the protocol can
 * start it with `--stdio`; what it may be told is `{ policy, policyUrl, language }`, at start and whenever they change,
 * and at start also `cache`, a folder for saved policies, and `asksToken`: that `inzage/token` answers with the token
 * for an origin, which is otherwise the environment's. Without a setting or an `inzage.config.yaml`, the pack that
 * comes with it holds.
 */

interface Settings extends PolicySettings {
  language: Language;
}

/** Long enough to finish a word, short enough not to wait. */
const DEBOUNCE_MS = 150;
const REASONS_COMMAND = 'inzage.whichReason';
const ASK_AGAIN_MS = 300_000;

const connection = createConnection(ProposedFeatures.all);
const documents = new TextDocuments(TextDocument);
const results = new Map<string, { version: number; result: FileResult; answer: PolicyAnswer }>();
const timers = new Map<string, NodeJS.Timeout>();
const relinter = createRelinter();
let neighbours = createNeighbours();
let typedIn: string | null = null;
const project = createProject((path) => opened(path)?.getText() ?? readText(path));
let settings: Settings = { policy: [], policyUrl: null, language: 'en' };
let cache = cacheFolder();
let asksToken = false;
const holder = createHolder({ cache: () => cache, tokenOf, changed: refresh });
let workspace: string | null = null;

connection.onInitialize(async (params: InitializeParams) => {
  await prepareFrontEnds().catch((error: unknown) => {
    // Files of such a language say themselves that they were not analysed.
    connection.console.error(`inzage: ${error instanceof Error ? error.message : String(error)}`);
  });
  const [folder] = params.workspaceFolders ?? [];
  workspace = folder ? pathOf(folder.uri) : null;
  settings = readSettings(params.initializationOptions, languageOf(params.locale));
  const own: { cache?: unknown; asksToken?: unknown } = params.initializationOptions ?? {};
  if (typeof own.cache === 'string') cache = own.cache;
  asksToken = own.asksToken === true;
  return {
    capabilities: {
      textDocumentSync: TextDocumentSyncKind.Incremental,
      codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix] },
      hoverProvider: true,
      executeCommandProvider: { commands: [REASONS_COMMAND] },
    },
  };
});

connection.onDidChangeConfiguration(({ settings: changed }) => {
  const own: unknown = changed && typeof changed === 'object' ? changed.inzage : null;
  settings = readSettings(own, settings.language);
  refresh();
});
connection.onDidChangeWatchedFiles(refresh);
/** Sent when a token was set: whatever could not be asked before is asked now. */
connection.onNotification('inzage/refresh', holder.askAgain);
setInterval(holder.askAgain, ASK_AGAIN_MS).unref();

// Files may have come or gone since; a document that is open is read as it stands.
documents.onDidOpen(afresh);
documents.onDidSave(afresh);
documents.onDidChangeContent(({ document }) => {
  // What is known of other files holds only while this is the one that is typed in.
  if (document.uri !== typedIn) afresh();
  typedIn = document.uri;
  clearTimeout(timers.get(document.uri));
  timers.set(
    document.uri,
    setTimeout(() => check(document.uri), DEBOUNCE_MS),
  );
});
documents.onDidClose(({ document }) => {
  clearTimeout(timers.get(document.uri));
  timers.delete(document.uri);
  results.delete(document.uri);
  connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
});

connection.onCodeAction(({ textDocument, range }) => {
  const { document, findings } = current(textDocument.uri);
  if (!document) return [];
  return findings
    .filter((finding) => overlaps(rangeOf(document, finding.span), range))
    .flatMap((finding) => actionsFor(document, finding));
});

connection.onHover(({ textDocument, position }) => {
  const { document, findings, answer } = current(textDocument.uri);
  const finding = document && findings.find((each) => holds(rangeOf(document, each.span), position));
  if (!document || !finding || !answer?.policy) return null;
  const value = card(answer.policy, finding, settings.language);
  return { contents: { kind: MarkupKind.Markdown, value }, range: rangeOf(document, finding.span) };
});

connection.onExecuteCommand(({ command, arguments: given = [] }) => {
  const [uri, fingerprint]: unknown[] = given;
  if (command !== REASONS_COMMAND || typeof uri !== 'string') return;
  const { findings, answer } = current(uri);
  const finding = findings.find((each) => each.fingerprint === fingerprint);
  if (!finding || !answer?.policy) return;
  connection.window.showInformationMessage(permittingReasons(answer.policy, finding, settings.language));
});

documents.listen(connection);
connection.listen();

/** Looks again at which files there are, and at everything they hold. */
function afresh(): void {
  project.refresh();
  relinter.forget();
  neighbours = createNeighbours();
}

function refresh(): void {
  holder.forget();
  for (const document of documents.all()) check(document.uri);
}

function check(uri: string): void {
  const document = documents.get(uri);
  if (!document) return;
  const held = holder.policyFor(pathOf(uri), settings, workspace);
  const { answer } = held;
  connection.sendNotification('inzage/status', statusOf(held, settings.language));
  const path = pathOf(uri) ?? untitled(document);
  const result =
    answer.policy &&
    relinter.lint({
      path,
      text: document.getText(),
      policy: answer.policy,
      project,
      neighbours,
      today: new Date().toISOString().slice(0, 10),
    });
  if (!result) {
    results.delete(uri);
    connection.sendDiagnostics({ uri, version: document.version, diagnostics: [] });
    return;
  }
  results.set(uri, { version: document.version, result, answer });
  connection.sendDiagnostics({
    uri,
    version: document.version,
    diagnostics: diagnosticsOf(document, result),
  });
}

/** The last result of a document, brought up to date when something was typed since. */
function current(uri: string): {
  document: TextDocument | null;
  findings: Finding[];
  answer: PolicyAnswer | null;
} {
  const document = documents.get(uri) ?? null;
  if (document && results.get(uri)?.version !== document.version) check(uri);
  const known = results.get(uri);
  const findings = known?.result.findings.filter((finding) => !finding.suppressed) ?? [];
  return { document, findings, answer: known?.answer ?? null };
}

/** The editor's secret for this server, or the environment's token. */
async function tokenOf(url: string): Promise<string | null> {
  const origin = originOf(url);
  if (!asksToken || origin === null) return tokenFor(url);
  const token: unknown = await connection.sendRequest('inzage/token', { origin }).catch(() => null);
  return typeof token === 'string' && token !== '' ? token : tokenFor(url);
}

const SEVERITIES: Readonly<Record<Level, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

function diagnosticsOf(document: TextDocument, result: FileResult): Diagnostic[] {
  const found = result.findings
    .filter((finding) => !finding.suppressed)
    .map((finding) => ({
      range: rangeOf(document, finding.span),
      severity: SEVERITIES[finding.level],
      source: 'Inzage',
      code: finding.rule,
      message: finding.message[settings.language],
      data: finding.fingerprint,
      relatedInformation: finding.related.map((each) => ({
        location: each.elsewhere
          ? { uri: pathToFileURL(each.elsewhere.path).href, range: rangeIn(each.elsewhere, each.span) }
          : { uri: document.uri, range: rangeOf(document, each.span) },
        message: each.message[settings.language],
      })),
    }));
  const notices = result.notices.map((notice) => ({
    range: rangeOf(document, notice.span),
    severity: DiagnosticSeverity.Information,
    source: 'Inzage',
    code: 'not-fully-analysed',
    message: notice.message[settings.language],
  }));
  return [...found, ...notices];
}

function actionsFor(document: TextDocument, finding: Finding): CodeAction[] {
  const { language } = settings;
  const diagnostics: Diagnostic[] = [
    {
      range: rangeOf(document, finding.span),
      severity: SEVERITIES[finding.level],
      source: 'Inzage',
      code: finding.rule,
      message: finding.message[language],
    },
  ];
  const fixes = finding.fixes.map(
    (fix): CodeAction => ({
      title: fix.title[language].replaceAll('`', ''),
      kind: CodeActionKind.QuickFix,
      diagnostics,
      isPreferred: fix.safe,
      edit: {
        changes: {
          [document.uri]: fix.edits.map((edit) => ({
            range: rangeOf(document, edit.span),
            newText: edit.text,
          })),
        },
      },
    }),
  );
  const which: CodeAction[] =
    finding.rule === 'field-not-permitted'
      ? [
          {
            title: WHICH_REASON[language],
            kind: CodeActionKind.QuickFix,
            diagnostics,
            command: {
              title: WHICH_REASON[language],
              command: REASONS_COMMAND,
              arguments: [document.uri, finding.fingerprint],
            },
          },
        ]
      : [];
  if (finding.rule === 'suppression-without-reason') return fixes;
  const { line } = document.positionAt(finding.span.start);
  const start = { line, character: 0 };
  const indent = /^\s*/.exec(document.getText({ start, end: { line: line + 1, character: 0 } }))?.[0] ?? '';
  const suppress: CodeAction = {
    title: language === 'nl' ? 'Maak een uitzondering, en zeg waarom…' : 'Make an exception, and say why…',
    kind: CodeActionKind.QuickFix,
    diagnostics,
    edit: {
      changes: {
        [document.uri]: [
          {
            range: { start, end: start },
            newText: `${indent.replace(/[\r\n]/g, '')}${commentOf(document)} inzage-ignore ${finding.rule} -- \n`,
          },
        ],
      },
    },
  };
  return [...fixes, ...which, suppress];
}

function readSettings(given: unknown, language: Language): Settings {
  const own = given && typeof given === 'object' ? given : {};
  const policy =
    'policy' in own ? [own.policy].flat().filter((each) => typeof each === 'string' && each !== '') : [];
  const wanted = 'language' in own ? own.language : null;
  const url = 'policyUrl' in own ? own.policyUrl : null;
  return {
    policy: policy.map(String),
    policyUrl: typeof url === 'string' && url !== '' ? url : null,
    language: wanted === 'nl' || wanted === 'en' ? wanted : language,
  };
}

function languageOf(locale: string | undefined): Language {
  return locale?.toLowerCase().startsWith('nl') ? 'nl' : 'en';
}

function pathOf(uri: string): string | null {
  return uri.startsWith('file:') ? fileURLToPath(uri) : null;
}

/** A document nobody has saved is read as what the editor says it is. */
function untitled(document: TextDocument): string {
  return `untitled.${endingOf(document.languageId) ?? 'txt'}`;
}

function opened(path: string): TextDocument | null {
  return documents.all().find((document) => pathOf(document.uri) === path) ?? null;
}

/** What starts a comment in the document's language. */
function commentOf(document: TextDocument): string {
  return frontEndFor(pathOf(document.uri) ?? untitled(document))?.comment ?? '//';
}

/** A place in a file that need not be open. */
function rangeIn(unit: Pick<Unit, 'lines'>, span: Span): Range {
  const at = (offset: number): Position => {
    const { line, column } = positionOf(unit, offset);
    return { line: line - 1, character: column - 1 };
  };
  return { start: at(span.start), end: at(span.end) };
}

function rangeOf(document: TextDocument, span: Span): Range {
  return { start: document.positionAt(span.start), end: document.positionAt(span.end) };
}

type Position = Range['start'];

function before(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.character <= b.character);
}

function holds(range: Range, position: Position): boolean {
  return before(range.start, position) && before(position, range.end);
}

function overlaps(a: Range, b: Range): boolean {
  return before(a.start, b.end) && before(b.start, a.end);
}

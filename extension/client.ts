import { join } from 'node:path';
import { commands, type ExtensionContext, env, StatusBarAlignment, window, workspace } from 'vscode';
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node';
import { originOf } from './origin.ts';

/**
 * The extension in VS Code: starts the language server, says in the status bar which pack holds, and keeps the tokens of
 * policy servers among the editor's secrets, one for each server: a token goes to its own server alone.
 */

const LANGUAGES = [
  'typescript',
  'typescriptreact',
  'javascript',
  'javascriptreact',
  'vue',
  'svelte',
  'python',
];

let client: LanguageClient | null = null;

export async function activate(context: ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath(join('dist', 'server.cjs'));
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc },
  };
  const watcher = workspace.createFileSystemWatcher('**/*.{yaml,yml}');
  const status = window.createStatusBarItem('inzage.policy', StatusBarAlignment.Right);
  status.name = 'Inzage';
  context.subscriptions.push(watcher, status);

  client = new LanguageClient('inzage', 'Inzage', server, {
    documentSelector: LANGUAGES.flatMap((language) => [
      { language, scheme: 'file' },
      { language, scheme: 'untitled' },
    ]),
    initializationOptions: { ...settings(), cache: context.globalStorageUri.fsPath, asksToken: true },
    synchronize: { fileEvents: watcher },
  });
  client.onNotification('inzage/status', ({ text, problem }: { text: string; problem: string | null }) => {
    status.text = problem === null ? `$(eye) ${text}` : `$(warning) ${text}`;
    status.tooltip = problem ?? text;
    status.show();
  });
  client.onRequest(
    'inzage/token',
    async ({ origin }: { origin: string }) => (await context.secrets.get(secretOf(origin))) ?? null,
  );
  context.subscriptions.push(
    commands.registerCommand('inzage.setToken', async () => {
      if (await setToken(context)) await client?.sendNotification('inzage/refresh');
    }),
    workspace.onDidChangeConfiguration((event) => {
      if (!event.affectsConfiguration('inzage')) return;
      void client?.sendNotification('workspace/didChangeConfiguration', { settings: { inzage: settings() } });
    }),
  );
  await client.start();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}

const secretOf = (origin: string): string => `token ${origin}`;

/** Asks for a server and its token; an empty token forgets it. True when something was kept or forgotten. */
async function setToken({ secrets }: ExtensionContext): Promise<boolean> {
  const nl = env.language.toLowerCase().startsWith('nl');
  const url = await window.showInputBox({
    prompt: nl ? 'Adres van de beleidsserver' : 'Address of the policy server',
    value: workspace.getConfiguration('inzage').get<string>('policyUrl', ''),
    ignoreFocusOut: true,
    validateInput: (text) =>
      originOf(text) === null
        ? nl
          ? 'Een https-adres, zoals https://inzage.example'
          : 'An https address, such as https://inzage.example'
        : null,
  });
  const origin = url === undefined ? null : originOf(url);
  if (origin === null) return false;
  const token = await window.showInputBox({
    prompt: nl ? `Token voor ${origin}; leeg om het te vergeten` : `Token for ${origin}; empty to forget it`,
    password: true,
    ignoreFocusOut: true,
  });
  if (token === undefined) return false;
  if (token === '') await secrets.delete(secretOf(origin));
  else await secrets.store(secretOf(origin), token.trim());
  return true;
}

/** `auto` follows the language of the editor. */
function settings(): { policy: string | string[]; policyUrl: string; language: string } {
  const own = workspace.getConfiguration('inzage');
  const language = own.get<string>('language', 'auto');
  const editor = env.language.toLowerCase().startsWith('nl') ? 'nl' : 'en';
  return {
    policy: own.get<string | string[]>('policy', []),
    policyUrl: own.get<string>('policyUrl', ''),
    language: language === 'auto' ? editor : language,
  };
}

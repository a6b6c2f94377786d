import { join } from 'node:path';
import { type ExtensionContext, env, StatusBarAlignment, window, workspace } from 'vscode';
import { LanguageClient, type ServerOptions, TransportKind } from 'vscode-languageclient/node';

/** The extension in VS Code: starts the language server, and says in the status bar which pack holds. */

const LANGUAGES = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

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
    initializationOptions: settings(),
    synchronize: { fileEvents: watcher },
  });
  client.onNotification('inzage/status', ({ text, problem }: { text: string; problem: string | null }) => {
    status.text = problem === null ? `$(eye) ${text}` : `$(warning) ${text}`;
    status.tooltip = problem ?? text;
    status.show();
  });
  context.subscriptions.push(
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

/** `auto` follows the language of the editor. */
function settings(): { policy: string | string[]; language: string } {
  const own = workspace.getConfiguration('inzage');
  const language = own.get<string>('language', 'auto');
  const editor = env.language.toLowerCase().startsWith('nl') ? 'nl' : 'en';
  return {
    policy: own.get<string | string[]>('policy', []),
    language: language === 'auto' ? editor : language,
  };
}

import { readFileSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type * as TypeScript from 'typescript';

/**
 * Lets Node run the console's `.tsx` as it is: preloaded by `node --import ./bin/jsx.ts`. Node strips types
 * from `.ts` by itself but knows no JSX, so this hook compiles a `.tsx` file when it is first imported.
 * Nothing is written to disk, and the compiler is not loaded before a `.tsx` file asks for it.
 */

const require = createRequire(import.meta.url);
let compiler: typeof TypeScript | undefined;

/** TSX → ESM that calls hono's JSX runtime. Types are dropped, not checked: `npm run check` does that. */
function compile(path: string): string {
  compiler ??= require('typescript') as typeof TypeScript;
  const { outputText, diagnostics = [] } = compiler.transpileModule(readFileSync(path, 'utf8'), {
    fileName: path,
    reportDiagnostics: true,
    compilerOptions: {
      target: compiler.ScriptTarget.ES2024,
      module: compiler.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
      jsx: compiler.JsxEmit.ReactJSX,
      jsxImportSource: 'hono/jsx',
      inlineSourceMap: true,
      inlineSources: true,
    },
  });
  const problem = diagnostics[0];
  if (problem) {
    const line = problem.file ? problem.file.getLineAndCharacterOfPosition(problem.start ?? 0).line + 1 : 0;
    throw new SyntaxError(
      `${path}:${line} ${compiler.flattenDiagnosticMessageText(problem.messageText, ' ')}`,
    );
  }
  return outputText;
}

/** Hundreds of small modules as ES modules, a few as CommonJS: 150 MB less memory at start (measured). */
const BETTER_AS_COMMONJS = /^drizzle-orm(\/|$)/;

registerHooks({
  resolve(specifier, context, nextResolve) {
    return BETTER_AS_COMMONJS.test(specifier)
      ? nextResolve(specifier, { ...context, conditions: ['require', 'node', 'default'] })
      : nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !new URL(url).pathname.endsWith('.tsx')) return nextLoad(url, context);
    return { format: 'module', source: compile(fileURLToPath(url)), shortCircuit: true };
  },
});

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire, enableCompileCache, flushCompileCache, registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as TypeScript from 'typescript';

/**
 * Lets Node run the console's `.tsx` as it is: preloaded by `node --import ./bin/jsx.ts`. Node strips types
 * from `.ts` by itself but knows no JSX, so this hook compiles a `.tsx` file when it is first imported.
 * What was compiled is kept beside the dependencies, by the digest of its source: the next start loads neither
 * the compiler nor Node's own, which is a hundred megabytes and a second less. Where nothing can be kept, it is
 * compiled again.
 */

const require = createRequire(import.meta.url);
let compiler: typeof TypeScript | undefined;

/** Owner-only like the code itself: whoever can write here can write the program. */
const KEPT = fileURLToPath(new URL('../node_modules/.cache/inzage/', import.meta.url));
const FLUSH_MS = 5000;

enableCompileCache(join(KEPT, 'code'));
setTimeout(flushCompileCache, FLUSH_MS).unref();

/** The compiled form of a file, from what was kept or made anew. */
function compiled(path: string): string {
  const source = readFileSync(path);
  const name = createHash('sha256').update(path).update('\0').update(source).digest('hex');
  const file = join(KEPT, `${name}.mjs`);
  try {
    return readFileSync(file, 'utf8');
  } catch {
    const text = compile(path, source.toString('utf8'));
    keep(file, text);
    return text;
  }
}

function keep(file: string, text: string): void {
  try {
    mkdirSync(KEPT, { recursive: true, mode: 0o700 });
    const temporary = `${file}.${process.pid}`;
    writeFileSync(temporary, text, { mode: 0o600 });
    renameSync(temporary, file);
  } catch {
    // A read-only installation compiles at every start.
  }
}

/** TSX → ESM that calls hono's JSX runtime. Types are dropped, not checked: `npm run check` does that. */
function compile(path: string, source: string): string {
  compiler ??= require('typescript') as typeof TypeScript;
  const { outputText, diagnostics = [] } = compiler.transpileModule(source, {
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
/** zod brings its messages in fifty languages; nobody here asks for another than the English that it starts with. */
const [ZOD_LOCALES, ZOD_ENGLISH] = ['../locales/index.js', '../locales/en.js'];
const COMPILER = new URL('./typescript.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === 'typescript' && context.conditions.includes('import'))
      return nextResolve(COMPILER, context);
    if (specifier === ZOD_LOCALES && context.parentURL?.includes('/zod/'))
      return nextResolve(ZOD_ENGLISH, context);
    return BETTER_AS_COMMONJS.test(specifier)
      ? nextResolve(specifier, { ...context, conditions: ['require', 'node', 'default'] })
      : nextResolve(specifier, context);
  },
  load(url, context, nextLoad) {
    if (!url.startsWith('file:') || !new URL(url).pathname.endsWith('.tsx')) return nextLoad(url, context);
    return { format: 'module', source: compiled(fileURLToPath(url)), shortCircuit: true };
  },
});

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'esbuild';
import { VERSION } from './version.ts';

/** `npm run build`: bundles client and server to `dist/*.cjs` and packs them, with the default pack, as a .vsix. */

const here = import.meta.dirname;
const root = join(here, '..');
const dist = join(here, 'dist');
const bundle = join(dist, 'inzage.vsix');
const staged = join(dist, 'package');

rmSync(dist, { recursive: true, force: true });
mkdirSync(join(staged, 'dist'), { recursive: true });

await build({
  entryPoints: { client: join(here, 'client.ts'), server: join(here, 'server.ts') },
  outdir: dist,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  define: { 'import.meta.dirname': '__dirname' },
  // Its ES module asks where it stands in a way that no CommonJS bundle can answer.
  alias: { 'web-tree-sitter': join(root, 'node_modules/web-tree-sitter/web-tree-sitter.cjs') },
  logLevel: 'warning',
});
cpSync(join(root, 'policies/packs/contact-centre-nl.yaml'), join(dist, 'contact-centre-nl.yaml'));
const grammars = [
  'web-tree-sitter/web-tree-sitter.wasm',
  '@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm',
];
for (const file of grammars) cpSync(join(root, 'node_modules', file), join(dist, basename(file)));

// Packed from a folder of its own: the project's sources and its package.json are not part of the extension.
for (const file of [
  'client.cjs',
  'server.cjs',
  'contact-centre-nl.yaml',
  ...grammars.map((each) => basename(each)),
]) {
  cpSync(join(dist, file), join(staged, 'dist', file));
}
cpSync(join(here, 'README.md'), join(staged, 'README.md'));
const manifest: unknown = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));
writeFileSync(
  join(staged, 'package.json'),
  JSON.stringify({ ...(manifest as object), version: VERSION }, null, 2),
);
execFileSync(
  process.execPath,
  [
    join(root, 'node_modules/@vscode/vsce/vsce'),
    'package',
    '--no-dependencies',
    '--allow-missing-repository',
    '--skip-license',
    '--out',
    bundle,
  ],
  { cwd: staged, stdio: ['ignore', 'ignore', 'inherit'] },
);
rmSync(staged, { recursive: true });
process.stdout.write(`${bundle} ${Math.round(statSync(bundle).size / 1024)} kB\n`);

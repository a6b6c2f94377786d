import { runLint } from '#extension/cli.ts';

/** The linter as a pipeline runs it, a process of its own and without its cache. Arguments are a pack, and files. */
const [pack = '', ...files] = process.argv.slice(2);
let written = '';
await runLint([...files, '--policy', pack, '--format', 'json', '--no-cache'], {
  stdout: { write: (text) => (written += text) },
  stderr: process.stderr,
  cwd: process.cwd(),
});
console.log(JSON.parse(written).findings.length);

import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ROOT } from './week.ts';

/** Pages of measurements: a section a bench, each written anew by its own run. */

export function keepSection(
  name: 'ratios' | 'year' | 'console' | 'figures',
  text: string,
  file = 'docs/performance.md',
): void {
  const path = join(ROOT, file);
  const page = readFileSync(path, 'utf8');
  const [begin, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->\n`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${file} has no section ${name}`);
  writeFileSync(path, `${page.slice(0, from + begin.length)}${text.trim()}\n${page.slice(to)}`);
}

/** What the figures belong to. */
export function machine(): string {
  const db = new Database(':memory:');
  const sqlite = db.prepare('SELECT sqlite_version()').pluck().get();
  db.close();
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cores.length} cores (${cores[0]?.model.trim()}), ${memory} GiB, Node ${process.versions.node}, SQLite ${sqlite}`;
}

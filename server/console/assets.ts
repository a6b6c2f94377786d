import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** Stylesheet and script, read once; the address carries a hash of the content, so browsers keep them for good. */

export interface Asset {
  /** `/assets/console.1a2b3c4d5e.css` */
  path: string;
  type: string;
  body: string;
}

const assets = new Map<string, Asset>();

/** Registers a file, or several as one, under an address of its content. */
function asset(name: string, type: string, files: readonly string[]): Asset {
  const body = files
    .map((file) => readFileSync(new URL(`./assets/${file}`, import.meta.url), 'utf8'))
    .join('\n');
  const [stem, extension] = name.split('.');
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 10);
  const made = { path: `/assets/${stem}.${hash}.${extension}`, type, body };
  assets.set(made.path, made);
  return made;
}

export const stylesheet = asset('console.css', 'text/css; charset=utf-8', [
  'tokens.css',
  'ground.css',
  'frame.css',
  'triage.css',
  'cards.css',
  'parts.css',
  'picture.css',
  'charts.css',
  'overview.css',
  'people.css',
  'reports.css',
  'policies.css',
  'log.css',
  'narrow.css',
]);
/** What a report wears that leaves the console: as a PDF, or in a mail. */
export const printStyle = asset('paper.css', 'text/css; charset=utf-8', [
  'tokens.css',
  'ground.css',
  'cards.css',
  'picture.css',
  'charts.css',
  'reports.css',
]).body;
export const script = asset('console.js', 'text/javascript; charset=utf-8', ['console.js']);

/** The queue's and a finding's own keys, preview and undo. */
export const triageScript = asset('triage.js', 'text/javascript; charset=utf-8', ['triage.js']);

/** The overview's counts, kept up to date. */
export const liveScript = asset('live.js', 'text/javascript; charset=utf-8', ['live.js']);

/** The ledger's page, and the checks that it does in the reader's browser. */
export const logScript = asset('log.js', 'text/javascript; charset=utf-8', ['log.js']);
export const verifyScript = asset('verify.js', 'text/javascript; charset=utf-8', ['verify.js']);
export const assetAt = (path: string): Asset | null => assets.get(path) ?? null;

/** The mark in the browser's tab: an eye that is also a tick. */
export const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 22 22" fill="none" stroke="#5468c8" stroke-width="2" stroke-linecap="round"><path d="M2.5 11c2-3.9 5-5.8 8.5-5.8s6.5 1.9 8.5 5.8c-2 3.9-5 5.8-8.5 5.8"/><path d="m6 15.6 2.2 2.1 4-4.6"/></svg>',
)}`;

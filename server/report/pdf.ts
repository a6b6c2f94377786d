import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { AuditError } from '#server/errors.ts';

/**
 * A page as PDF, by a Chromium that is installed on the machine: it prints one file of a directory of its own, without
 * network, and is ended when it takes too long. That no script runs is said by the page itself (`paper`). Where there is none, printing is the reader's.
 */
export interface Pdf {
  /** Whether a Chromium was found. */
  present: boolean;
  /** `html` is a whole document that refers to nothing, and forbids script. Throws `not-ready` where it cannot be made. */
  print(html: string): Promise<Buffer>;
}

export interface PdfSettings {
  /** The program; null where there is none. */
  chromium: string | null;
  timeoutMs?: number;
}

const TIMEOUT_MS = 30_000;
/** Waiting beyond this many is refused: each takes a second of the processor, and 100 MB. */
const QUEUE_MAX = 8;
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The program named, or the first that the machine has by a usual name; an empty name looks for none. */
export function findChromium(named: string | null | undefined, path = process.env.PATH ?? ''): string | null {
  if (named === '') return null;
  if (named != null) return isProgram(named) ? named : null;
  for (const directory of path.split(delimiter)) {
    for (const name of NAMES) {
      if (directory !== '' && isProgram(join(directory, name))) return join(directory, name);
    }
  }
  return null;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export function createPdf({ chromium, timeoutMs = TIMEOUT_MS }: PdfSettings): Pdf {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return {
    present: chromium !== null,
    async print(html) {
      if (chromium === null) {
        throw new AuditError('not-ready', 'There is no Chromium here that makes a PDF.', {
          hint: 'Print the page, or start the service with --chromium PROGRAM.',
        });
      }
      if (waiting >= QUEUE_MAX) {
        throw new AuditError('too-many-requests', 'Too many reports are being printed at once.', {
          hint: 'Try again in a moment.',
          retryAfter: 10,
        });
      }
      waiting++;
      // One at a time.
      const made = last.catch(() => undefined).then(() => printed(chromium, html, timeoutMs));
      last = made;
      return made.finally(() => waiting--);
    },
  };
}

async function printed(chromium: string, html: string, timeoutMs: number): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'inzage-pdf-'));
  try {
    const [page, out] = [join(directory, 'report.html'), join(directory, 'report.pdf')];
    await writeFile(page, html, { mode: 0o600 });
    await run(
      chromium,
      [...flags(directory), `--print-to-pdf=${out}`, `file://${page}`],
      directory,
      timeoutMs,
    );
    return await readFile(out);
  } catch (cause) {
    throw new AuditError('not-ready', 'The PDF could not be made.', {
      hint: 'Print the page instead; the operator can see whether Chromium runs.',
      cause,
    });
  } finally {
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  }
}

const flags = (directory: string): string[] => [
  '--headless',
  '--disable-gpu',
  '--no-first-run',
  '--no-pdf-header-footer',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-sync',
  '--disable-dev-shm-usage',
  // No name is a host, and no address is reached.
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--proxy-server=127.0.0.1:9',
  `--user-data-dir=${join(directory, 'profile')}`,
  // Chromium refuses its sandbox to root, as which containers often run; what it prints is our own text.
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

const run = (program: string, args: string[], cwd: string, timeout: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const env = { HOME: cwd, PATH: process.env.PATH ?? '', TZ: 'UTC' };
    execFile(program, args, { cwd, timeout, killSignal: 'SIGKILL', env, maxBuffer: 1 << 20 }, (error) =>
      error ? reject(error) : resolve(),
    );
  });

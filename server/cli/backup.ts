import { addDuration } from '#policies/durations.ts';
import { systemClock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { backup as makeBackup } from '#server/keeping/backup.ts';
import { restore as makeRestore } from '#server/keeping/restore.ts';
import { one, required, type Values } from './values.ts';

/** `inzage admin backup` and `inzage admin restore`. */

const DEFAULT_KEEP = 'P35D';

/** Works while the service runs. */
export async function backup(values: Values): Promise<number> {
  const to = required(values, 'to');
  const now = systemClock.now();
  const { manifest, newSegments, keysFile, pruned } = await makeBackup({
    data: required(values, 'data'),
    to,
    keysTo: one(values, 'keys-to') ?? `${to.replace(/\/+$/, '')}-keys`,
    keepKeysFrom: before(now, one(values, 'keep') ?? DEFAULT_KEEP),
    now,
    progress: progressOn(process.stderr),
  });
  const segments = manifest.segments.length;
  process.stdout.write(
    [
      `Backed up ${manifest.size} entries; root ${manifest.root}.`,
      `hot.db ${megabytes(manifest.hot.bytes)}${segments > 0 ? `, ${segments} segments (${newSegments} new)` : ''}, keys as ${keysFile}.`,
      ...(pruned.length > 0 ? [`Removed ${pruned.length} older copies of the keys.`] : []),
      '',
    ].join('\n'),
  );
  return 0;
}

export async function restore(values: Values): Promise<number> {
  const head = one(values, 'head');
  const { manifest, keysFile, erasedAgain, lost } = await makeRestore({
    from: required(values, 'from'),
    keysFrom: required(values, 'keys-from'),
    to: required(values, 'to'),
    ...(head !== undefined && { head }),
    now: systemClock.now(),
  });
  process.stdout.write(
    [
      `Restored ${manifest.size} entries as of ${manifest.takenAt}; the root is the one that was backed up.`,
      `Keys from ${keysFile}; ${erasedAgain === 1 ? 'one person' : `${erasedAgain} people`} who had been erased since ${erasedAgain === 1 ? 'is' : 'are'} erased again.`,
      lost === null
        ? 'Without --head FILE, a checkpoint kept elsewhere, nobody can tell whether newer entries are missing.'
        : lost === 0
          ? 'No entry is missing by the head that was named.'
          : `${lost} entries are lost: the head is over ${manifest.size + lost}. What is signed from here on is another history, and a witness will say so.`,
      '',
    ].join('\n'),
  );
  return lost !== null && lost > 0 ? 1 : 0;
}

function before(now: number, duration: string): number {
  try {
    return addDuration(now, duration, 'UTC', -1);
  } catch (cause) {
    throw new AuditError('invalid-request', '--keep takes an ISO 8601 duration.', {
      hint: 'For example P35D.',
      cause,
    });
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1)} MiB`;

/** A line that is written over on a terminal, and nothing elsewhere. */
function progressOn(stream: NodeJS.WriteStream) {
  return (file: string, done: number, total: number): void => {
    if (!stream.isTTY) return;
    stream.write(
      `\r${file} ${Math.floor((100 * done) / Math.max(1, total))} %\u001b[K${done >= total ? '\n' : ''}`,
    );
  };
}

import { durationMs, windowOf } from './durations.ts';
import type { DeclaredPath } from './policy.ts';
import { checkNames, entries, type Report } from './report.ts';
import type { ExplanationFile, PackFile } from './schema.ts';
import type { Text } from './vocabulary.ts';

/** Paths of evidence that a pack declares: work of the customer that accounts for a lookup by others than its owner. */

/** How far from a lookup work is sought, milliseconds. */
const REACH_MAX = 14 * 86_400_000;

const set = (list: readonly string[] | undefined): ReadonlySet<string> | null =>
  list === undefined ? null : new Set(list);

export const declaredPath = (id: string, file: ExplanationFile, label: Text): DeclaredPath => ({
  id,
  label: file.label ?? label,
  work: file.work ?? 'interaction',
  through: file.through ?? 'anybody',
  teams: set(file.teams),
  queues: set(file.queues),
  kinds: set(file.kinds),
  reasons: set(file.reasons),
  before: windowOf(file.before),
  after: windowOf(file.after),
  strength: file.strength ?? 'weak',
});

export function checkExplanations(pack: PackFile, report: Report): void {
  for (const [id, path] of entries(pack.explanations)) {
    const at = ['explanations', id];
    if (path.work === undefined) report(at, 'No layer says which `work` this path leads over.', null, 'key');
    const isOpen = (path.through ?? 'anybody') === 'anybody';
    if (isOpen && !path.teams && !path.queues && !path.kinds) {
      report(
        at,
        'This path explains every look at a customer who has such work, by anybody.',
        'Say `through`, or which teams, queues or kinds it is for.',
        'key',
      );
    }
    if ((path.work === 'interaction' || path.work === 'campaign') && path.through?.startsWith('past-')) {
      report(
        [...at, 'through'],
        `${path.work === 'campaign' ? 'A campaign' : 'An interaction'} is nobody’s before or after: it has no history.`,
        'Say `team`.',
      );
    }
    if (path.queues && path.work !== 'interaction')
      report([...at, 'queues'], 'Only an interaction has a queue.', null, 'key');
    if (path.kinds && path.work !== 'case') report([...at, 'kinds'], 'Only a case has a kind.', null, 'key');
    for (const window of ['before', 'after'] as const) {
      const text = path[window];
      if (text === undefined) continue;
      const ms = durationMs(text);
      if (ms === null)
        report(
          [...at, window],
          `\`${text}\` has no fixed length.`,
          'Write it in weeks, days or hours: P14D.',
        );
      else if (ms > REACH_MAX)
        report([...at, window], 'Work is sought up to two weeks from a lookup.', 'At most P14D.');
    }
    checkNames('reason', path.reasons, Object.keys(pack.reasons ?? {}), [...at, 'reasons'], report);
  }
}

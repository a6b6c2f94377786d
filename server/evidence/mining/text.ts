import { stringify } from 'yaml';
import type { DeclaredPath } from '#policies/policy.ts';
import { msText } from '#policies/statement-words.ts';
import type { MinedPath } from './mine.ts';
import type { Mining } from './run.ts';

/** What mining found, for people: each path with its numbers, and as a pack declares it. */
export function miningText(mining: Mining): string {
  const { lookups, sampled, unexplained, random, randomKnown, paths } = mining;
  const lines = [
    `${number(sampled)} of ${number(lookups)} lookups sampled; ${number(unexplained)} of them explained by no accepted path`,
    `${number(random)} random pairs of an actor and a customer; accepted paths explain ${number(randomKnown)} of them (${percent(randomKnown, random)})`,
  ];
  if (paths.length === 0)
    lines.push('', 'No path explains enough of the others and few enough random pairs.');
  for (const mined of paths) {
    lines.push(
      '',
      mined.path.id,
      `  explains ${number(mined.lookups)} lookups (${percent(mined.lookups, sampled)}), ${number(mined.newly)} of them so far unexplained`,
      `  and ${number(mined.random)} random pairs (${percent(mined.random, random)}): precision ${percent(mined.precision, 1)}`,
      `  e.g. ${mined.examples.join(', ')}`,
    );
  }
  if (paths.length > 0) {
    lines.push(
      '',
      '# For a pack, once somebody who knows the work has looked at the examples. Nothing is accepted by itself.',
      packText(paths).trimEnd(),
    );
  }
  return `${lines.join('\n')}\n`;
}

/** The section of a pack that declares these paths; labels are to be written by who accepts them. */
export const packText = (paths: readonly MinedPath[]): string =>
  stringify({ explanations: Object.fromEntries(paths.map(({ path }) => [path.id, fileOf(path)])) });

/** As a pack writes it; `before` and `after` are whole minutes. */
export function fileOf(path: DeclaredPath): Record<string, unknown> {
  const list = (set: ReadonlySet<string> | null) => (set === null ? undefined : [...set]);
  const english = [
    path.through === 'anybody' ? '' : TIES[path.through],
    path.work === 'work-item' ? 'work item' : path.work,
  ];
  const demands = [path.queues, path.kinds, path.teams, path.reasons].flatMap((set) => [...(set ?? [])]);
  const en = `${english.filter(Boolean).join(' ')}${demands.length > 0 ? ` (${demands.join(', ')})` : ''}`;
  return {
    label: { nl: `Gevonden pad: ${en}`, en: `Mined path: ${en}, up to ${msText(path.after).en} after` },
    work: path.work,
    ...(path.through !== 'anybody' && { through: path.through }),
    ...Object.fromEntries(
      (['teams', 'queues', 'kinds', 'reasons'] as const).flatMap((name) => {
        const values = list(path[name]);
        return values === undefined ? [] : [[name, values]];
      }),
    ),
    ...(path.before > 0 && { before: duration(path.before) }),
    ...(path.after > 0 && { after: duration(path.after) }),
    strength: path.strength,
  };
}

const TIES = {
  team: 'the team’s',
  'past-team': 'formerly the team’s',
  'past-assignee': 'formerly the agent’s',
  'team-alongside': 'alongside the team’s work,',
} as const;

const DAY = 86_400_000;
const HOUR = 3_600_000;
const duration = (ms: number): string =>
  ms % DAY === 0 ? `P${ms / DAY}D` : ms % HOUR === 0 ? `PT${ms / HOUR}H` : `PT${Math.ceil(ms / 60_000)}M`;
const number = (value: number): string => value.toLocaleString('en-GB');
const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;

/** Ratios measured in one run: ours and a rival by turns, so that a slow minute of the machine falls on both. */

export interface Scale {
  /** Small, to see that it runs. */
  quick: boolean;
  repetitions: number;
  /** How many lookups a year has. */
  lookups: number;
}

export interface Row {
  /** What is measured. */
  what: string;
  /** What it is measured against, in the same run; null where only a bound is set. */
  against: string | null;
  /** In `unit`, one number a repetition; `rival` is empty where there is none. */
  ours: number[];
  rival: number[];
  /** `lookups/s`, `ms`. */
  unit: string;
  /** What the design asks for: the least ratio to the rival, or the least or most of the unit; null: nothing. */
  target: Target | null;
  /** What else the measurement showed, a sentence. */
  note?: string;
}

type Target = { ratio: number } | { least: number } | { most: number };

export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

export const ratio = ({ ours, rival }: Pick<Row, 'ours' | 'rival'>): number => median(ours) / median(rival);

/** Whether the target is reached; null where there is none. */
export function isMet(row: Row): boolean | null {
  if (row.target === null) return null;
  if ('ratio' in row.target) return ratio(row) >= row.target.ratio;
  const ours = median(row.ours);
  return 'least' in row.target ? ours >= row.target.least : ours <= row.target.most;
}

/** How many a second, when `work` does so many. */
export async function rate(many: number, work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (many / (performance.now() - start)) * 1000;
}

/** Runs both by turns, `repetitions` times after one that does not count. */
export async function byTurns<T = number>(
  repetitions: number,
  ours: () => Promise<T>,
  rival: () => Promise<T>,
): Promise<{ ours: T[]; rival: T[] }> {
  const measured: { ours: T[]; rival: T[] } = { ours: [], rival: [] };
  for (let turn = 0; turn <= repetitions; turn++) {
    const [mine, theirs] = [await ours(), await rival()];
    if (turn === 0) continue;
    measured.ours.push(mine);
    measured.rival.push(theirs);
  }
  return measured;
}

export const figure = (n: number): string =>
  n >= 1000 ? Math.round(n).toLocaleString('en') : n.toPrecision(3);

/** The rows as a Markdown table, with the notes below. */
export function table(rows: readonly Row[]): string {
  const lines = [
    '| what | ours | rival | ratio | target | met |',
    '|---|---:|---:|---:|---:|---|',
    ...rows.map((row) => {
      const rival = row.rival.length === 0 ? '–' : figure(median(row.rival));
      const compared = row.rival.length === 0 ? '–' : `**${figure(ratio(row))}**`;
      const met = isMet(row);
      return `| ${row.what} | ${figure(median(row.ours))} ${row.unit} | ${rival} | ${compared} | ${targetText(row)} | ${met === null ? '' : met ? 'yes' : '**no**'} |`;
    }),
  ];
  const notes = rows.map(({ what, against, note }) => {
    const rival = against === null ? '' : `rival: ${against}`;
    return `- ${what}: ${[rival, note ?? ''].filter((part) => part !== '').join('; ')}`;
  });
  return [...lines, '', ...notes.filter((line) => !line.endsWith(': '))].join('\n');
}

function targetText({ target, unit }: Row): string {
  if (target === null) return '–';
  if ('ratio' in target) return `≥ ${target.ratio}`;
  return 'least' in target ? `≥ ${figure(target.least)} ${unit}` : `≤ ${target.most} ${unit}`;
}

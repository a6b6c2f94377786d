/** Ratios measured in one run: ours and a rival by turns, so that a slow minute of the machine falls on both. */

export interface Row {
  /** What is measured. */
  what: string;
  /** What it is measured against, in the same run. */
  against: string;
  /** Per second, one number a repetition. */
  ours: number[];
  rival: number[];
  /** What is counted: `lookups`, `lines`. */
  unit: string;
  /** The least ratio that the design asks for; null where it asks for none. */
  target: number | null;
  /** What else the measurement showed, a sentence. */
  note?: string;
}

export const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

export const ratio = ({ ours, rival }: Pick<Row, 'ours' | 'rival'>): number => median(ours) / median(rival);

/** How many a second, when `work` does so many. */
export async function rate(many: number, work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (many / (performance.now() - start)) * 1000;
}

/** Runs both by turns, `repetitions` times after one that does not count. */
export async function byTurns(
  repetitions: number,
  ours: () => Promise<number>,
  rival: () => Promise<number>,
): Promise<Pick<Row, 'ours' | 'rival'>> {
  const measured: Pick<Row, 'ours' | 'rival'> = { ours: [], rival: [] };
  for (let turn = 0; turn <= repetitions; turn++) {
    const [mine, theirs] = [await ours(), await rival()];
    if (turn === 0) continue;
    measured.ours.push(mine);
    measured.rival.push(theirs);
  }
  return measured;
}

const number = (n: number): string => (n >= 1000 ? Math.round(n).toLocaleString('en') : n.toPrecision(3));

/** The rows as a Markdown table, with the notes below. */
export function table(rows: readonly Row[]): string {
  const lines = [
    '| what | a second | against | a second | ratio | target |',
    '|---|---:|---|---:|---:|---:|',
    ...rows.map((row) => {
      const target = row.target === null ? '–' : `≥ ${row.target}`;
      const mine = `${number(median(row.ours))} ${row.unit}`;
      return `| ${row.what} | ${mine} | ${row.against} | ${number(median(row.rival))} | **${number(ratio(row))}** | ${target} |`;
    }),
  ];
  const notes = rows.flatMap(({ what, note }) => (note === undefined ? [] : [`- ${what}: ${note}`]));
  return [...lines, '', ...notes].join('\n');
}

import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Year } from './lines.ts';

/** What a run has done, beside its data: a run that was cut goes on where its last acknowledged batch ended. */
export interface State {
  year: Year;
  /** In order; milliseconds from a batch's first byte to its answer. */
  batches: { lines: number; ms: number }[];
}

const FILE = 'year.json';

/** Takes up a directory, or makes it. Throws when it holds something else. */
export function takeUp(directory: string, year: Year): State {
  mkdirSync(directory, { recursive: true });
  const file = join(directory, FILE);
  if (existsSync(file)) {
    const state = JSON.parse(readFileSync(file, 'utf8')) as State;
    if (state.year.lookups !== year.lookups || state.year.people !== year.people)
      throw new Error(
        `${directory} holds a run of ${state.year.lookups} lookups; name another, or remove it`,
      );
    return state;
  }
  if (readdirSync(directory).length > 0)
    throw new Error(`${directory} holds something that is no run of this bench`);
  const state: State = { year, batches: [] };
  keep(directory, state);
  return state;
}

export function keep(directory: string, state: State): void {
  const file = join(directory, FILE);
  writeFileSync(`${file}.new`, JSON.stringify(state));
  renameSync(`${file}.new`, file);
}

export const acknowledged = ({ batches }: State): number =>
  batches.reduce((sum, { lines }) => sum + lines, 0);

/** Lookups a second over the first so many lines, and over the last so many. */
export function ratesOf({ batches }: State, lines: number): { first: number; last: number } {
  const rate = (some: readonly State['batches'][number][]) => {
    let [count, ms] = [0, 0];
    for (const batch of some) {
      if (count >= lines) break;
      count += batch.lines;
      ms += batch.ms;
    }
    return ms === 0 ? 0 : (count / ms) * 1000;
  };
  return { first: rate(batches), last: rate(batches.toReversed()) };
}

import { existsSync } from 'node:fs';
import { mondayBefore } from '#server/world/calendar.ts';
import { makeWorld } from '#server/world/world.ts';
import { LAYER, PACK } from '../week.ts';
import { realLog } from './bpic.ts';
import { type Celebrity, celebrity } from './celebrity.ts';
import { kept, play } from './play.ts';
import { explain } from './report.ts';
import { type Score, type Share, score, truthOf } from './score.ts';

/**
 * One world, one test of eighty organisations or one real log, in a process of its own: `detect.ts` starts as
 * many at a time as there are cores. Reads the task from its argument and prints what came of it, as JSON.
 */
export interface Task {
  part: 'worlds' | 'celebrity' | 'bpic';
  seed: number;
  coverage: number;
  size: Size;
  explain: boolean;
}

export interface Size {
  days: number;
  agents: number;
  customers: number;
  /** Episodes of each kind. */
  times: number;
}

export interface Outcome {
  task: Task;
  score?: Score;
  celebrity?: Celebrity;
  byWork?: Share;
  control?: Share;
  /** What happened, a line; with `explain` more of them. */
  said: string;
}

/** Nothing here measures the disk, and a world's many small commits would wait for it. */
const MEMORY = '/dev/shm';
const MONDAY = mondayBefore(Date.parse('2026-10-05T12:00:00Z'));
const POLICY = [PACK, LAYER];
/** Episodes of each kind in the real log. */
const IN_LOG = 2;

async function run(task: Task): Promise<Outcome> {
  const { part, seed, coverage } = task;
  const name = `${part}, seed ${seed}, coverage ${coverage}`;
  if (part === 'celebrity') {
    const result = await celebrity({ seed, coverage, start: MONDAY }, POLICY);
    const said = `${name}: ${result.found.length} of ${result.guilty.length} named, innocent named: ${result.innocent.join(' ') || 'none'}`;
    const pairs = Object.entries(result.pairs).map(
      ([id, { of, unexplained, isGuilty, isNamed }]) =>
        `${id}: ${unexplained} of ${of} pairs unexplained${isGuilty ? ', guilty' : ''}${isNamed ? ', named' : ''}`,
    );
    return { task, celebrity: result, said: task.explain ? [said, ...pairs].join('\n') : said };
  }
  const { truth, played, ...more } =
    part === 'bpic' ? await realLog(seed, coverage, IN_LOG) : await world(task);
  const scored = score(truth, played);
  const { takingIn, settling } = played.seconds;
  const line = `${name}: ${truth.honest.size} honest lookups, ${truth.episodes.length} episodes, ${scored.missed.length} missed, ${scored.flagged} honest flagged; ${takingIn.toFixed(0)} s taking in, ${settling.toFixed(0)} s settling`;
  const said = task.explain ? `${line}\n${explain(truth, played, scored)}` : line;
  return { task, score: scored, ...more, said };
}

async function world({ seed, coverage, size: { times, ...size } }: Task) {
  const made = kept(
    makeWorld({ seed, coverage, start: MONDAY, ...size, misuse: { times, varied: true }, friction: 1 }),
  );
  return { truth: truthOf(made), played: await play(made, POLICY) };
}

if (existsSync(MEMORY)) process.env.TMPDIR = MEMORY;
const outcome = await run(JSON.parse(process.argv[2] ?? '') as Task);
process.stdout.write(JSON.stringify(outcome));

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createSink, type Sink } from '#server/cli/sink.ts';
import { fixedClock } from '#server/clock.ts';
import { openEventLog } from '#server/evidence/import/rows.ts';
import { BATCH, type ImportSink, type Item, readImportMap, runImport } from '#server/evidence/import/run.ts';
import { makeRandom, share } from '#server/world/random.ts';
import { uuid7 } from '#server/world/scribe.ts';
import { LAYER, openWeek, ROOT } from '../week.ts';
import { plantInto, type RealLookup } from './log-misuse.ts';
import { findingsOf, type Graded, gradesOf, type Played } from './play.ts';
import type { Share, Truth } from './score.ts';

/**
 * The loan desk of 2012, as `docs/maps/bpic2012.yaml` reads it, with misuse planted among its real lookups.
 * Real lookups count as honest: nothing is known of them but that somebody did their work.
 */
export interface RealLog {
  truth: Truth;
  played: Played;
  /** Real lookups explained by a record of work: not by an earlier lookup. */
  byWork: Share;
  /** Real agents at their real times, each at an application drawn at random. */
  control: Share;
}

const FILE = join(ROOT, '../shared/data/bpic2012.csv.gz');
const POLICY = [join(ROOT, 'policies/packs/bank-loans-nl.yaml'), LAYER];
/** After the last row of the log. */
const AFTERWARDS = Date.parse('2012-03-20T00:00:00Z');
const CONTROLS = 4000;
const SILENT = { update: () => {}, end: () => {} };

export const hasLog = (): boolean => existsSync(FILE);

export async function realLog(seed: number, coverage: number, times: number): Promise<RealLog> {
  const begun = performance.now();
  const week = await openWeek(null, fixedClock(AFTERWARDS), { policy: POLICY });
  try {
    const sink = createSink({ ...week, source: 'loan-desk' });
    const real: RealLookup[] = [];
    await take(losing(sink, seed, coverage, (items) => real.push(...items.map(readLookup))));
    const planted = plantInto(real, seed, times);
    const answers = [
      await sink.directory(planted.directory),
      await sink.evidence(planted.evidence),
      await sink.lookups(planted.lookups),
    ];
    const [refused] = answers.flatMap(({ errors }) => errors);
    if (refused) throw new Error(`what was planted was refused: ${refused.path} ${refused.message}`);
    for (const { id, closedAt } of planted.outcomes) await sink.outcome(id, { closedAt });
    const takenIn = performance.now();
    await week.inzage.settle(week.clock.now());
    const settled = performance.now();
    const played: Played = {
      findings: await findingsOf(week.store),
      graded: await gradesOf(week.store),
      seconds: { takingIn: (takenIn - begun) / 1000, settling: (settled - takenIn) / 1000 },
    };
    const truth = { episodes: planted.episodes, honest: new Map(real.map(({ id }) => [id, null])) };
    return {
      truth,
      played,
      byWork: explainedByWork(real.map(({ id }) => played.graded.get(id))),
      control: await controlOf(real, seed, coverage),
    };
  } finally {
    await week.close();
  }
}

/** The same evidence, and lookups of the same agents at the same times, of applications drawn at random. */
async function controlOf(real: readonly RealLookup[], seed: number, coverage: number): Promise<Share> {
  const week = await openWeek(null, fixedClock(AFTERWARDS), { policy: POLICY });
  try {
    const sink = createSink({ ...week, source: 'loan-desk' });
    await take({ ...losing(sink, seed, coverage, () => {}), lookups: async (items) => none(items) });
    const random = makeRandom(seed, 'control');
    const subjects = [...new Set(real.map(({ subject }) => subject))];
    const lookups = Array.from({ length: CONTROLS }, () => {
      const { actor, reason, at } = random.pick(real);
      const id = uuid7(at, random.int(2 ** 32), random.int(2 ** 32), random.int(2 ** 32));
      return {
        id,
        occurredAt: new Date(at).toISOString(),
        actor: { id: actor, kind: 'human' },
        subject: random.pick(subjects),
        operation: 'view',
        reason,
        system: 'loan-desk',
        source: { id: 'loan-desk' },
      };
    });
    const { errors } = await sink.lookups(lookups);
    if (errors[0]) throw new Error(`a control was refused: ${errors[0].path} ${errors[0].message}`);
    await week.inzage.settle(week.clock.now());
    const graded = await gradesOf(week.store);
    return explainedByWork([...graded.values()]);
  } finally {
    await week.close();
  }
}

const none = (items: readonly Item[]) => ({
  accepted: items.length,
  duplicates: 0,
  rejected: 0,
  errors: [],
});

async function take(sink: ImportSink): Promise<void> {
  const map = await readImportMap(join(ROOT, 'docs/maps/bpic2012.yaml'));
  await runImport({ log: await openEventLog(FILE), map, sink, progress: SILENT });
}

/** Loses a part of the records, all versions of one or none, and shows lookups to whoever wants to see them. */
function losing(
  sink: Sink,
  seed: number,
  coverage: number,
  see: (items: readonly Item[]) => void,
): ImportSink {
  const isKept = ({ type, id }: Item) =>
    coverage >= 1 ||
    type === 'heartbeat' ||
    share(seed, 72, ...Array.from(String(id), (character) => character.charCodeAt(0))) < coverage;
  return {
    ...sink,
    async evidence(items) {
      const kept = items.filter(isKept);
      if (kept.length > BATCH) throw new RangeError('a batch is larger than an import makes it');
      const answer = await sink.evidence(kept);
      return { ...answer, accepted: answer.accepted + items.length - kept.length };
    },
    async lookups(items) {
      see(items);
      return sink.lookups(items);
    },
    settle: async () => ({}),
  };
}

const readLookup = (item: Item): RealLookup => ({
  id: String(item.id),
  actor: String((item.actor as { id: string }).id),
  subject: String(item.subject),
  reason: String(item.reason),
  at: Date.parse(String(item.occurredAt)),
});

function explainedByWork(graded: readonly (Graded | undefined)[]): Share {
  const n = graded.filter(
    (one) => (one?.grade === 'corroborated' || one?.grade === 'explained') && one.template !== 'return-visit',
  ).length;
  return { n, of: graded.length };
}

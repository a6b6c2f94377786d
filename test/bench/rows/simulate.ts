import { monitorEventLoopDelay } from 'node:perf_hooks';
import { LookupRequest } from '#model/lookup.ts';
import { loadPackFiles } from '#policies/load.ts';
import type { Policy } from '#policies/policy.ts';
import { newId } from '#server/clock.ts';
import { compileFiles, compileTexts } from '#server/policy/compile.ts';
import { simulate } from '#server/report/simulation/run.ts';
import type { Store } from '#store/port.ts';
import type { SqliteStore } from '#store/sqlite/index.ts';
import { byTurns, median, type Row, rate, type Scale } from '../measure.ts';
import { CRM, openWeek, PACK, type Week, worldOf } from '../week.ts';

const ALL = { from: 0, to: Number.MAX_SAFE_INTEGER };
const PAGE = 1024;
const CHUNK = 1000;

/** A changed pack over a sealed month of lookups, against reading the same lookups' facts and nothing more. */
export async function simulation({ quick, repetitions }: Scale): Promise<Row[]> {
  const { week, lookups } = await filled(quick);
  try {
    const { store } = week;
    const proposed = await changed();
    let answered = 0;
    const held: number[] = [];
    const { ours, rival } = await byTurns(
      repetitions,
      async () => {
        const delay = monitorEventLoopDelay({ resolution: 1 });
        delay.enable();
        const measured = await rate(lookups, async () => {
          answered = (await simulate({ store }, { proposed, ...ALL })).changed;
        });
        delay.disable();
        held.push(delay.percentile(99) / 1e6);
        return measured;
      },
      () => rate(lookups, () => readOnly(store)),
    );
    if (answered === 0) throw new Error('the changed pack changed nothing');
    return [
      {
        what: 'simulating a changed pack over recorded lookups',
        against: 'reading what the same lookups were decided on, and nothing more',
        ours,
        rival,
        unit: 'lookups/s',
        target: { least: 200_000 },
        note: `${lookups.toLocaleString('en')} lookups, nearly all sealed. Other requests waited up to ${median(held).toFixed(1)} ms (p99).`,
      },
    ];
  } finally {
    await week.close();
  }
}

async function readOnly(store: Store): Promise<void> {
  for (let after: number | null = -1; after !== null; ) {
    const page: Awaited<ReturnType<Store['recordedDecisions']>> = await store.recordedDecisions(
      ALL,
      after,
      PAGE,
    );
    after = page.next;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The seeded week's lookups again and again, under ids of their own, in segments that are sealed. */
async function filled(quick: boolean): Promise<{ week: Week; lookups: number }> {
  const world = worldOf(quick);
  const week = await openWeek(world, undefined, { segmentLookups: quick ? 1000 : 50_000 });
  const requests = [...world.lookups()].map(({ request }) => request);
  const total = quick ? requests.length * 2 : 400_000;
  let made = 0;
  while (made < total) {
    const from = made % requests.length;
    const chunk = requests.slice(from, from + Math.min(CHUNK, total - made));
    const lookups = chunk.map((request, i) =>
      LookupRequest.parse({
        ...request,
        id: newId(Date.parse(String(request.occurredAt))),
        source: { id: 'bench', seq: made + i + 1 },
      }),
    );
    await week.inzage.lookups.recordMany(lookups, CRM);
    made += lookups.length;
  }
  await (week.store as SqliteStore).sealed();
  return { week, lookups: made };
}

/** The shipped pack with one category less in every reason. */
async function changed(): Promise<Policy> {
  const [{ file, text } = { file: '', text: '' }] = await loadPackFiles([PACK]);
  const proposed = compileTexts([
    { file, text: text.replaceAll(/categories: \[(\w[\w-]*), /g, 'categories: [') },
  ]);
  if (proposed.digest === (await compileFiles([PACK])).digest) throw new Error('the pack was not changed');
  return proposed;
}

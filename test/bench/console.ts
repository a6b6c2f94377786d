import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { issueLink, startSession } from '#server/auth/principal.ts';
import { playWorld } from '#server/cli/play.ts';
import { createSink } from '#server/cli/sink.ts';
import { fixedClock } from '#server/clock.ts';
import { configOf } from '#server/config.ts';
import { open } from '#server/main.ts';
import { DEMO } from '#server/world/options.ts';
import { makeWorld } from '#server/world/world.ts';
import { hasChromium, launch, listen, visit } from '../browser/browser.ts';
import { type EveryPage, everyPage } from '../browser/every-page.ts';
import { ending } from './ending.ts';
import { keepSection, machine } from './page.ts';
import { LAYER, PACK } from './week.ts';
import { directoryOf, peopleOf } from './year/centre.ts';
import { LINE_BYTES_MAX, linesOf } from './year/lines.ts';

/**
 * `npm run bench:console`: the demo's week, settled, with findings in it, grown by a year of a large contact centre's
 * lookups; then every page's server time and transfer, and what a key takes to show. `--lookups` (5 million unless
 * said), `--dir` keeps the grown data for another run, `--write` keeps the outcome in `docs/performance.md`.
 */
const { values } = parseArgs({
  options: {
    lookups: { type: 'string', default: '5000000' },
    dir: { type: 'string' },
    write: { type: 'boolean', default: false },
  },
});

const ROUNDS = 40;
const WARM_UP = 5;
const BATCH_BYTES = 12 << 20;
const TARGET_MS = 100;
const TARGET_BYTES = 150_000;
const TARGET_KEY_MS = 50;
const YEAR_MS = 365 * 86_400_000;
const MONDAY = Date.parse('2026-11-15T23:00:00Z');
const NOW = MONDAY + 7.5 * 86_400_000;
const PEOPLE = 3000;
const GROWN = 'bench-grown';

interface Timed {
  page: EveryPage;
  /** Milliseconds in the server, a page each. */
  times: number[];
  /** Of the page with its stylesheet and scripts, as they are sent to who comes for the first time. */
  bytes: number;
}

const scratch = values.dir ?? mkdtempSync(join(tmpdir(), 'inzage-console-'));
const clear = () => {
  if (values.dir === undefined) rmSync(scratch, { recursive: true, force: true });
};
await ending(clear, async () => {
  const clock = fixedClock(MONDAY);
  const config = configOf(
    { data: join(scratch, 'data'), policy: [PACK, LAYER], checkpointEveryMs: 0, settleEveryMs: 0 },
    false,
  );
  const { inzage, store } = await open(config, clock);
  try {
    if ((await store.setting(GROWN)) === null) await grow();
    clock.set(NOW);
    await inzage.reports.months.keep();
    const { size } = await store.root();
    tell(`${size.toLocaleString('en')} entries; asking for every page …`);
    const pages = await everyPage(store, '2026-11');
    const timed: Timed[] = [];
    for (const page of pages) timed.push(await time(page));
    const keys = await keyTimes();
    const text = report(size, timed, keys);
    process.stdout.write(`${text}\n\n${machine()}\n`);
    if (values.write)
      keepSection(
        'console',
        `## The console\n\nWritten by \`npm run bench:console -- --write\`: ${machine()}.\n\n${text}`,
      );
    process.exitCode = timed.every(({ times, bytes }) => p(times, 0.95) < TARGET_MS && bytes < TARGET_BYTES)
      ? 0
      : 1;
  } finally {
    await inzage.settled();
    await store.close();
  }

  async function grow(): Promise<void> {
    tell('playing the demo’s week …');
    const world = makeWorld({ ...DEMO, start: MONDAY });
    await playWorld({ inzage, store, clock, world });
    clock.set(NOW);
    await inzage.settle(clock.now());
    const year = {
      lookups: Number(values.lookups),
      start: NOW - YEAR_MS - (NOW % 3_600_000),
      people: PEOPLE,
    };
    const sink = createSink({ inzage, store, clock, source: 'crm' });
    await sink.directory(
      directoryOf(peopleOf(PEOPLE), new Date(NOW - YEAR_MS).toISOString()).map((item) => ({ ...item })),
    );
    const lines = linesOf(year);
    const buffer = Buffer.alloc(BATCH_BYTES);
    let sent = 0;
    for (let done = false; !done; ) {
      let at = 0;
      const batch: unknown[] = [];
      while (at + LINE_BYTES_MAX < buffer.length && batch.length < 5000) {
        const length = lines.write(buffer, at);
        if (length === 0) {
          done = true;
          break;
        }
        batch.push(JSON.parse(buffer.toString('utf8', at, at + length)));
        at += length;
      }
      const { errors } = await sink.lookups(batch as Record<string, unknown>[]);
      if (errors[0]) throw new Error(`a lookup was refused: ${errors[0].path} ${errors[0].message}`);
      const before = sent;
      sent += batch.length;
      if (Math.floor(sent / 250_000) > Math.floor(before / 250_000))
        tell(`${sent.toLocaleString('en')} lookups …`);
    }
    await store.saveSetting(GROWN, String(sent));
  }

  async function cookieOf({ role, id }: EveryPage['who']): Promise<string> {
    const link = await issueLink(store, { account: id, role }, clock);
    const session = await startSession(store, link, clock);
    return `inzage_session=${session?.secret}`;
  }

  async function time(page: EveryPage): Promise<Timed> {
    const headers = { cookie: await cookieOf(page.who), 'accept-language': 'nl' };
    const times: number[] = [];
    let html = '';
    for (let i = -WARM_UP; i < ROUNDS; i++) {
      const start = performance.now();
      const response = await inzage.app.request(page.path, { headers });
      html = await response.text();
      if (response.status !== 200) throw new Error(`${page.path} answers ${response.status}`);
      if (i >= 0) times.push(performance.now() - start);
    }
    let bytes = Buffer.byteLength(html);
    for (const [, path = ''] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
      bytes += (await (await inzage.app.request(path)).arrayBuffer()).byteLength;
    }
    return { page, times, bytes };
  }

  /** From a key to the frame that shows what it did, in a real browser; null without one. */
  async function keyTimes(): Promise<number[] | null> {
    if (!hasChromium) return null;
    const server = await listen(inzage.app);
    const browser = await launch();
    try {
      const cookie = await cookieOf({ role: 'security-officer', id: 'so-01' });
      const { page, close } = await visit(browser, `${server.origin}/findings`, cookie, {
        viewport: { width: 1440, height: 900 },
      });
      await page.evaluate(`
        globalThis.keyTimes = [];
        document.addEventListener('keydown', () => {
          const start = performance.now();
          requestAnimationFrame(() => setTimeout(() => globalThis.keyTimes.push(performance.now() - start)));
        }, true);
      `);
      for (let i = 0; i < 30; i++) {
        await page.keyboard.press(i % 3 === 2 ? 'x' : 'j');
        await page.waitForTimeout(60);
      }
      const times = (await page.evaluate('globalThis.keyTimes')) as number[];
      await close();
      return times;
    } finally {
      await browser.close();
      await server.close();
    }
  }
});

function p(times: readonly number[], part: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
}

function report(size: number, timed: readonly Timed[], keys: readonly number[] | null): string {
  const rows = timed.map(
    ({ page, times, bytes }) =>
      `| \`${page.path.replaceAll(/[a-z]+-\d+/g, ':id')}\` | ${page.who.role} | ${p(times, 0.5).toFixed(1)} | ${p(times, 0.95).toFixed(1)} | ${Math.round(bytes / 1000)} |`,
  );
  const most = Math.max(...timed.map(({ times }) => p(times, 0.95)));
  const largest = Math.max(...timed.map(({ bytes }) => bytes));
  return [
    `A ledger of ${size.toLocaleString('en')} entries. Server time in milliseconds over ${ROUNDS} requests, the ledger entry of each look among it; transfer in kB with stylesheet and scripts, not compressed.`,
    '',
    '| page | role | median | p95 | kB |',
    '|---|---|---:|---:|---:|',
    ...rows,
    '',
    `Slowest p95 ${most.toFixed(1)} ms (target ${TARGET_MS}); largest ${Math.round(largest / 1000)} kB (target ${TARGET_BYTES / 1000}).`,
    keys === null
      ? 'No Chromium: what a key takes was not measured.'
      : `A key in the queue shows after ${p(keys, 0.5).toFixed(1)} ms, p95 ${p(keys, 0.95).toFixed(1)} ms (target ${TARGET_KEY_MS}).`,
  ].join('\n');
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`);
}

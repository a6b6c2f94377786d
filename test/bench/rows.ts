import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { buffer } from 'node:stream/consumers';
import Database from 'better-sqlite3';
import ts from 'typescript';
import { policyFromPacks } from '#extension/config.ts';
import { lintText } from '#extension/lint.ts';
import { createLoader, filesUnder, readText } from '#extension/project.ts';
import { LookupRequest } from '#model/lookup.ts';
import { evaluate } from '#policies/evaluate.ts';
import type { Facts } from '#policies/policy.ts';
import { newId, systemClock } from '#server/clock.ts';
import { ExportQuery } from '#server/export/query.ts';
import { verifyExport } from '#server/export/verify.ts';
import { lines } from '#server/http.ts';
import { recordLines } from '#server/lookups/batch.ts';
import { compileFiles } from '#server/policy.ts';
import { inzage, startService } from '../crash/service.ts';
import { postAll } from './load.ts';
import { byTurns, median, type Row, rate } from './measure.ts';
import { CRM, linesOf, openWeek, PACK, ROOT, type Week, worldOf } from './week.ts';

/** What is measured, a function a subject; each answers with its rows. */

export interface Scale {
  quick: boolean;
  repetitions: number;
}

const requestOf = (n: number): Record<string, unknown> => ({
  id: newId(Date.now()),
  actor: { id: `a-${n % 500}` },
  subject: `c-${(n * 7919) % 100_000}`,
  operation: 'view',
  reason: 'billing-question',
  reference: { type: 'interaction', id: `call-${n}` },
  fields: ['name', 'iban'],
  system: 'crm',
  channel: 'phone',
  source: { id: 'crm-1', seq: n },
});

/** One durable lookup a request, over HTTP. The service is a process of its own, as is the echo. */
export async function single({ quick, repetitions }: Scale): Promise<Row[]> {
  const many = quick ? 1000 : 8000;
  const scratch = mkdtempSync(join(tmpdir(), 'inzage-bench-'));
  const running = new Set<ChildProcess>();
  try {
    const place = { data: join(scratch, 'data'), keys: join(scratch, 'keys'), cache: join(scratch, 'cache') };
    const service = await startService(place, running);
    const token = (
      await inzage(place, 'token', '--data', place.data, '--role', 'integration', '--name', 'crm')
    ).trim();
    const echo = spawn(process.execPath, [join(ROOT, 'test/bench/echo.ts')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    running.add(echo);
    const echoUrl = await new Promise<string>((resolve) => {
      echo.stdout.on('data', (bytes) => resolve(/listens on (\S+)/.exec(String(bytes))?.[1] ?? ''));
    });
    let n = 0;
    const p99: number[] = [];
    const echoP99: number[] = [];
    const post = async (url: string, times: number[]) => {
      const bodies = Array.from({ length: many }, () => JSON.stringify(requestOf(n++)));
      const load = await postAll(
        new URL(`${url}/v1/lookups`),
        { authorization: `Bearer ${token}` },
        bodies,
        64,
      );
      times.push(load.p99);
      return load.rate;
    };
    const measured = await byTurns(
      repetitions,
      () => post(service.url, p99),
      () => post(echoUrl, echoP99),
    );
    return [
      {
        what: 'durable single `POST /v1/lookups`, 64 connections',
        against: 'a bare Hono JSON echo',
        ...measured,
        unit: 'lookups',
        target: 0.8,
        note: `p99 ${median(p99.slice(1)).toFixed(1)} ms (target: under 15), the echo's ${median(echoP99.slice(1)).toFixed(1)} ms; load generator and server share the machine.`,
      },
    ];
  } finally {
    for (const child of running) child.kill('SIGKILL');
    rmSync(scratch, { recursive: true });
  }
}

/** A week of a contact centre: taken in as a batch, settled, exported, verified. */
export async function week({ quick, repetitions }: Scale): Promise<Row[]> {
  const world = worldOf(quick);
  const batch = linesOf(world);
  const [ingest, raw, settled, verified, hashed]: number[][] = [[], [], [], [], []];
  for (let turn = 0; turn < repetitions; turn++) {
    const opened = await openWeek(world);
    try {
      ingest?.push(await rate(batch.count, () => ingestAll(opened, batch)));
      raw?.push(await rawInserts(opened));
      settled?.push(await rate(batch.count, () => opened.inzage.settle(opened.clock.now())));
      const { file, lookups, key } = await exported(opened, world.end);
      verified?.push(
        await rate(lookups, async () => {
          const { ok, steps } = await verifyExport(file, { keys: [key] });
          if (!ok) throw new Error(`the export does not hold: ${steps.at(-1)?.detail}`);
        }),
      );
      hashed?.push(await rate(lookups, () => createHash('sha256').update(file).digest()));
    } finally {
      await opened.close();
    }
  }
  const [ours, inserts, settles, verifies, hashes] = [ingest, raw, settled, verified, hashed] as [
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  return [
    {
      what: 'NDJSON batch ingest, everything on, one thread',
      against:
        'raw positional inserts of the same rows, thousand a transaction, WAL and FULL, no secondary index',
      ours,
      rival: inserts,
      unit: 'lookups',
      target: 0.4,
    },
    {
      what: 'settling and detecting',
      against: 'taking the same lookups in',
      ours: settles,
      rival: ours,
      unit: 'lookups',
      target: null,
    },
    {
      what: 'verifying an export, disclosures and all',
      against: 'SHA-256 over the same file',
      ours: verifies,
      rival: hashes,
      unit: 'lookups',
      target: null,
    },
  ];
}

async function ingestAll(
  { inzage: { lookups } }: Week,
  { bytes, count }: ReturnType<typeof linesOf>,
): Promise<void> {
  const body = new Blob([Buffer.from(bytes)]).stream();
  let accepted = 0;
  for await (const chunk of recordLines(lookups, CRM, lines(body, 16_384))) {
    accepted += chunk.filter(({ status }) => status === 'accepted').length;
  }
  if (accepted !== count) throw new Error(`${accepted} of ${count} lines were accepted`);
}

/** The rows that were just made, inserted by position into a table of the same columns. */
async function rawInserts({ directory }: Week): Promise<number> {
  const from = new Database(join(directory, 'hot.db'), { readonly: true });
  const rows = from.prepare('SELECT * FROM lookup ORDER BY seq').raw().all() as unknown[][];
  from.close();
  const columns = rows[0]?.map((_, i) => `c${i}`) ?? [];
  const to = new Database(join(directory, 'rival.db'));
  to.pragma('journal_mode = WAL');
  to.pragma('synchronous = FULL');
  to.exec(`CREATE TABLE lookup (c0 INTEGER PRIMARY KEY, ${columns.slice(1).join(', ')})`);
  const insert = to.prepare(`INSERT INTO lookup VALUES (${columns.map(() => '?').join(', ')})`);
  const save = to.transaction((some: unknown[][]) => {
    for (const row of some) insert.run(...row);
  });
  const measured = await rate(rows.length, () => {
    for (let i = 0; i < rows.length; i += 1000) save(rows.slice(i, i + 1000));
  });
  to.close();
  return measured;
}

async function exported({ inzage: { exports, checkpoints } }: Week, end: number) {
  const time = (ms: number) => new Date(ms).toISOString();
  const { id } = await exports.start(ExportQuery.parse({ from: time(0), to: time(end) }), 'bench');
  await exports.idle();
  const job = await exports.get(id);
  if (job?.status !== 'done') throw new Error(`the export failed: ${job?.error}`);
  return {
    file: await buffer(await exports.fileStream(id)),
    lookups: job.total,
    key: checkpoints.verifierKey,
  };
}

/** A run that can settle nothing yet: what a service does every minute while windows are open. */
export async function pending({ quick, repetitions }: Scale): Promise<Row[]> {
  const many = quick ? 1000 : 4000;
  const opened = await openWeek(null, systemClock);
  try {
    let n = 0;
    const taken: number[] = [];
    for (let i = 0; i < many; i += 1000) {
      const requests = Array.from({ length: 1000 }, () => LookupRequest.parse(requestOf(n++)));
      taken.push(await rate(1000, () => opened.inzage.lookups.recordMany(requests, CRM)));
    }
    await opened.inzage.settle(opened.clock.now());
    const seen: number[] = [];
    const held: number[] = [];
    for (let turn = 0; turn < repetitions; turn++) {
      const delay = monitorEventLoopDelay({ resolution: 1 });
      delay.enable();
      // A delay is counted from the tick before it.
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(await rate(many, () => opened.inzage.settle(opened.clock.now())));
      await new Promise((resolve) => setTimeout(resolve, 5));
      delay.disable();
      held.push(delay.max / 1e6);
    }
    const share = (median(held) / many) * 1000;
    return [
      {
        what: 'looking through lookups that stay pending',
        against: 'taking the same lookups in',
        ours: seen,
        rival: taken,
        unit: 'lookups',
        target: null,
        note: `other requests wait up to ${share.toFixed(0)} ms for every thousand pending lookups, at every run. Measured one after the other, not by turns.`,
      },
    ];
  } finally {
    await opened.close();
  }
}

/** One decision. No other engine is installed to compare with; the request's own validation is. */
export async function decision({ quick, repetitions }: Scale): Promise<Row[]> {
  const policy = await compileFiles([PACK]);
  const roles = ['service-agent', 'billing-agent'];
  const reasons = [...policy.reasons.keys(), 'no-such-reason', null];
  const many = quick ? 20_000 : 200_000;
  const requests = Array.from({ length: 1000 }, (_, n) => requestOf(n));
  const facts = requests.map((_, n) => factsOf(n, roles, reasons));
  let permitted = 0;
  let valid = 0;
  const measured = await byTurns(
    repetitions,
    () =>
      rate(many, () => {
        for (let i = 0; i < many; i++)
          if (evaluate(policy, facts[i % 1000] as Facts).wouldBe === 'permit') permitted++;
      }),
    () =>
      rate(many / 10, () => {
        for (let i = 0; i < many / 10; i++) if (LookupRequest.safeParse(requests[i % 1000]).success) valid++;
      }),
  );
  if (permitted === 0 || valid === 0) throw new Error('nothing was permitted, or nothing was valid');
  return [
    {
      what: 'one policy decision',
      against: 'zod validating the same request (no rival engine is installed)',
      ...measured,
      unit: 'decisions',
      target: null,
    },
  ];
}

const factsOf = (n: number, roles: readonly string[], reasons: readonly (string | null)[]): Facts => ({
  at: Date.parse('2026-11-22T10:00:00Z'),
  operation: 'view',
  reason: reasons[n % reasons.length] ?? null,
  hasNote: n % 3 === 0,
  fields: n % 5 === 0 ? null : ['name', 'iban', 'bsn'],
  system: 'crm',
  change: null,
  country: 'NL',
  actor: {
    known: true,
    kind: 'human',
    roles: [roles[n % roles.length] as string],
    organisation: 'own',
    organisationKind: 'controller',
    employed: true,
  },
  onBehalfOf: [],
  consent: null,
  evidence: n % 2 === 0 ? 'present' : 'absent',
  withinToken: true,
  task: null,
  follows: null,
});

/** The linter over this project's own sources and its fixtures. */
export async function linter({ quick, repetitions }: Scale): Promise<Row[]> {
  const { policy } = policyFromPacks([PACK]);
  if (!policy) throw new Error('the pack does not compile');
  const folders = quick ? ['test/lint'] : ['test/lint', 'server', 'extension', 'policies'];
  const files = folders
    .flatMap((folder) => filesUnder(join(ROOT, folder)))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
  const count = files.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  let findings = 0;
  const measured = await byTurns(
    repetitions,
    () =>
      rate(count, () => {
        const load = createLoader(readText);
        for (const { path, text } of files) {
          findings += lintText({ path, text, policy, load, today: '2026-11-22' })?.findings.length ?? 0;
        }
      }),
    () =>
      rate(count, () => {
        for (const { path, text } of files) ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
      }),
  );
  if (findings === 0) throw new Error('the linter found nothing in its own fixtures');
  const note = `${count.toLocaleString('en')} lines in ${files.length} files.`;
  return [
    {
      what: 'linting',
      against: 'TypeScript’s `createSourceFile` alone',
      ...measured,
      unit: 'lines',
      target: null,
      note,
    },
  ];
}

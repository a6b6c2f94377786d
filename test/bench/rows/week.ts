import crypto from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import { buffer } from 'node:stream/consumers';
import { issueToken } from '#server/auth/principal.ts';
import { ExportQuery } from '#server/export/query.ts';
import { verifyExport } from '#server/export/verify.ts';
import { IMPORT_SCOPE } from '#server/lookups/decide.ts';
import { figure, median, type Row, rate, type Scale } from '../measure.ts';
import { linesOf, openWeek, type Week, worldOf } from '../week.ts';

/** The seeded contact centre's week: taken in, settled and examined, exported, and the export verified. */
export async function week({ quick, repetitions }: Scale): Promise<Row[]> {
  const world = worldOf(quick);
  const batch = linesOf(world);
  const [taken, settled, verified, hashed, parsed] = [[], [], [], [], []] as [
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  let hashes = 0;
  for (let turn = 0; turn <= repetitions; turn++) {
    const opened = await openWeek(world);
    try {
      const ingest = await takeIn(opened, batch);
      const settle = await rate(batch.count, () => opened.inzage.settle(opened.clock.now()));
      const { file, lookups, key } = await exported(opened, world.end);
      const work = await hashWork(file, key);
      hashes = work.length;
      const verify = await rate(lookups, () => holds(file, key));
      const hash = await rate(lookups, () => {
        for (const [data, encoding] of work) crypto.hash('sha256', data, encoding);
      });
      const parse = await rate(lookups, () => JSON.parse(file.toString()));
      // The first turn warms up.
      if (turn === 0) continue;
      taken.push(ingest);
      settled.push(settle);
      verified.push(verify);
      hashed.push(hash);
      parsed.push(parse);
    } finally {
      await opened.close();
    }
  }
  const lookups = `${batch.count.toLocaleString('en')} lookups of a seeded week`;
  return [
    {
      what: 'settling and detecting',
      against: 'taking the same lookups in',
      ours: settled,
      rival: taken,
      unit: 'lookups/s',
      target: null,
      note: `${lookups}.`,
    },
    {
      what: 'verifying an export, disclosures and all',
      against: 'the SHA-256 work of that verification alone',
      ours: verified,
      rival: hashed,
      unit: 'lookups/s',
      target: { ratio: 0.5 },
      note: `${lookups}; ${hashes.toLocaleString('en')} hashes, of the same bytes in the same order. Parsing the file as JSON, and no more, is ${figure(median(parsed))} lookups/s.`,
    },
  ];
}

/** Takes the lookups in over the app itself; lookups a second. */
async function takeIn(
  { inzage: { app }, store, clock }: Week,
  { bytes, count }: ReturnType<typeof linesOf>,
): Promise<number> {
  const expiresAt = clock.now() + 86_400_000;
  const who = { role: 'integration' as const, name: 'crm', source: null, organisations: [] };
  const token = await issueToken(store, { ...who, scopes: [IMPORT_SCOPE], expiresAt }, clock);
  return rate(count, async () => {
    const answer = await app.request('/v1/lookups/batch', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' },
      body: Buffer.from(bytes),
    });
    const { accepted } = (await answer.json()) as { accepted: number };
    if (accepted !== count) throw new Error(`${accepted} of ${count} lines were accepted`);
  });
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

async function holds(file: Uint8Array, key: string): Promise<void> {
  const { ok, steps } = await verifyExport(file, { keys: [key] });
  if (!ok) throw new Error(`the export does not hold: ${steps.at(-1)?.detail}`);
}

type Hashed = [data: crypto.BinaryLike, encoding: crypto.BinaryToTextEncoding];

/** Everything that verifying hands to SHA-256, seen by standing in the way once. */
async function hashWork(file: Uint8Array, key: string): Promise<Hashed[]> {
  const work: Hashed[] = [];
  const own = crypto.hash;
  const watched = (algorithm: string, data: crypto.BinaryLike, encoding: crypto.BinaryToTextEncoding) => {
    work.push([typeof data === 'string' ? data : Buffer.from(data as Uint8Array), encoding]);
    return own(algorithm, data, encoding);
  };
  crypto.hash = watched as typeof crypto.hash;
  syncBuiltinESMExports();
  try {
    await holds(file, key);
  } finally {
    crypto.hash = own;
    syncBuiltinESMExports();
  }
  if (work.length === 0) throw new Error('verifying hashed nothing that was seen');
  return work;
}

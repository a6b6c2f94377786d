import { readFile } from 'node:fs/promises';
import type { Problem } from '#policies/policy.ts';
import { AuditError } from '#server/errors.ts';
import { type Counted, type Made, makeLookups, makeRecords, startTally } from './apply.ts';
import { bindMap } from './bind.ts';
import { contentsOf } from './columns.ts';
import { type ImportMap, parseImportMap, SubjectOf } from './map.ts';
import type { Progress } from './progress.ts';
import type { EventLog } from './rows.ts';
import { placeholders } from './template.ts';

/** One import: a log, a map, and the very services that the HTTP interface uses to take items in. */
export interface ImportSink {
  /** Each takes at most `BATCH` items, as the contract's routes would, and answers as they would. */
  directory(items: readonly Item[]): Promise<BatchAnswer>;
  evidence(items: readonly Item[]): Promise<BatchAnswer>;
  consents(items: readonly Item[]): Promise<BatchAnswer>;
  lookups(items: readonly Item[]): Promise<BatchAnswer>;
  /** Whose these records of work are, in order; null where nobody knows. */
  subjects(records: readonly { type: string; id: string }[]): Promise<(string | null)[]>;
  /** Settles grades and runs the detectors; answers with counts. */
  settle(): Promise<object>;
}
export type Item = Record<string, unknown>;

export interface BatchAnswer {
  accepted: number;
  duplicates: number;
  rejected: number;
  /** `line` counts from 1 within the batch. */
  errors: readonly { line: number; code: string; path: string; message: string }[];
}

export const BATCH = 5000;

export interface ImportReport {
  rows: number;
  directory: Taken;
  evidence: Taken;
  consents: Taken;
  lookups: Taken;
  /** Rows that made no item, as the map wills it. */
  nothing: WhyRows[];
  /** Rows that were meant to make an item and could not. */
  unmade: WhyRows[];
  /** Columns that the map names and no row had, of a file that has no header. */
  absent: string[];
  /** Items that were made and refused. */
  refused: (WhyRows & { kind: Made['kind'] })[];
  settled: object;
}
export type Taken = { made: number } & Pick<BatchAnswer, 'accepted' | 'duplicates' | 'rejected'>;
export type WhyRows = { why: string } & Counted;

export interface ImportInput {
  log: EventLog;
  map: ImportMap;
  sink: ImportSink;
  progress: Progress;
  /** The key that handles of telephone numbers and e-mail addresses are made with. */
  handleKey?: Uint8Array | null;
  /** The log tells all that happened up to then, milliseconds; left out, up to its last row. */
  until?: number | null;
}

/** Reads a map from a file. Throws `invalid-request` with every mistake and its line. */
export async function readImportMap(file: string): Promise<ImportMap> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new AuditError(
      'invalid-request',
      `The map cannot be read (${(cause as NodeJS.ErrnoException).code}).`,
      { cause },
    );
  }
  const { map, problems } = parseImportMap(text, file);
  if (map !== null) return map;
  throw new AuditError(
    'invalid-request',
    `The map has ${problems.length === 1 ? 'a mistake' : `${problems.length} mistakes`}.`,
    {
      mistakes: problems.map((problem) => ({ path: problem.path, message: describe(problem) })),
      hint: 'docs/import-maps.md tells what a map may say.',
    },
  );
}

const describe = ({ file, line, column, message, hint }: Problem): string =>
  `${file}:${line}:${column} ${message}${hint ? ` (${hint})` : ''}`;

/** Runs the whole import. Rejects only where it cannot go on; whatever rows made nothing is in the report. */
export async function runImport({
  log,
  map,
  sink,
  progress,
  handleKey = null,
  until = null,
}: ImportInput): Promise<ImportReport> {
  if (handleKey === null && makesHandles(map)) {
    throw new AuditError(
      'invalid-request',
      'This map makes handles, and there is no key to make them with.',
      {
        hint: '--handle-key FILE, with the key that every sender of this controller uses.',
      },
    );
  }
  const { bound, missing } = bindMap(map, log.columns, handleKey);
  if (bound === null) {
    throw new AuditError('invalid-request', 'The event log does not have every column that the map names.', {
      mistakes: missing.map((one) => ({ path: '', message: `there is no column ${one}` })),
      hint: `Its columns are ${(log.columns ?? []).map((column) => `"${column}"`).join(', ')}.`,
    });
  }
  const tally = startTally();
  const batches = startBatches(sink);
  const total = log.bytes * 2;

  const reading = (done: number, what: string) =>
    log.rows((read) => progress.update(done + read, total, what), bound.columns);
  for await (const made of makeRecords(bound, reading(0, 'directory and evidence'), tally, until))
    await batches.add(made);
  await batches.flush();
  for await (const made of makeLookups(bound, reading(log.bytes, 'lookups'), tally)) await batches.add(made);
  await batches.flush();
  progress.update(total, total, 'grades and findings');
  const settled = await sink.settle();
  progress.end();
  return {
    rows: tally.rows,
    ...batches.report(),
    nothing: listed(tally.nothing),
    unmade: listed(tally.unmade),
    absent: tally.rows === 0 ? [] : [...tally.absent],
    settled,
  };
}

const makesHandles = (map: ImportMap): boolean =>
  [
    ...map.directory,
    ...map.rows.map((rule) => contentsOf(rule)[1]),
    ...map.folds.map((fold) => fold.evidence),
  ].some((template) =>
    placeholders(template).some(({ placeholder: { filter } }) => filter === 'phone' || filter === 'email'),
  );

const listed = (counts: ReadonlyMap<string, Counted>): WhyRows[] =>
  [...counts].map(([why, counted]) => ({ why, ...counted })).sort((a, b) => b.rows - a.rows);

/** Lookups that say whose record was opened get its customer. Answers with the positions of those nobody knows. */
async function nameSubjects(sink: ImportSink, items: Item[]): Promise<number[]> {
  const asked = items.flatMap((item, i) => {
    const found = SubjectOf.safeParse(item.subject);
    return found.success ? [{ i, item, record: found.data }] : [];
  });
  if (asked.length === 0) return [];
  const subjects = await sink.subjects(asked.map(({ record: { of, id } }) => ({ type: of, id })));
  for (const [n, { item }] of asked.entries()) item.subject = subjects[n] ?? item.subject;
  return asked.filter((_, n) => subjects[n] == null).map(({ i }) => i);
}

const NOBODYS =
  'subject is not known: no record of work tells whose it is; import the records first (not-found)';

/** Gathers items and hands them on: who is who before the work, the work before the lookups. */
function startBatches(sink: ImportSink) {
  const waiting: Record<Made['kind'], Made[]> = { directory: [], evidence: [], consent: [], lookup: [] };
  const takers = {
    directory: sink.directory,
    evidence: sink.evidence,
    consent: sink.consents,
    lookup: sink.lookups,
  };
  const none = (): Taken => ({ made: 0, accepted: 0, duplicates: 0, rejected: 0 });
  const taken = { directory: none(), evidence: none(), consent: none(), lookup: none() };
  const refused = new Map<string, WhyRows & { kind: Made['kind'] }>();

  const send = async (kind: Made['kind']): Promise<void> => {
    let batch = waiting[kind];
    if (batch.length === 0) return;
    waiting[kind] = [];
    const sum = taken[kind];
    sum.made += batch.length;
    if (kind === 'lookup') {
      const nobodys = new Set(
        await nameSubjects(
          sink,
          batch.map(({ item }) => item),
        ),
      );
      for (const i of nobodys) refuse(kind, NOBODYS, batch[i]?.row ?? 0);
      sum.rejected += nobodys.size;
      batch = batch.filter((_, i) => !nobodys.has(i));
    }
    const answer = await takers[kind].call(
      sink,
      batch.map(({ item }) => item),
    );
    sum.accepted += answer.accepted;
    sum.duplicates += answer.duplicates;
    sum.rejected += answer.rejected;
    for (const { line, code, path, message } of answer.errors) {
      refuse(kind, `${path === '' ? '' : `${path} `}${message} (${code})`, batch[line - 1]?.row ?? 0);
    }
  };
  const refuse = (kind: Made['kind'], why: string, row: number): void => {
    const known = refused.get(`${kind} ${why}`);
    if (known) known.rows++;
    else refused.set(`${kind} ${why}`, { kind, why, rows: 1, firstRow: row });
  };
  return {
    async add(made: Made): Promise<void> {
      waiting[made.kind].push(made);
      if (waiting[made.kind].length < BATCH) return;
      if (made.kind === 'evidence') await send('directory');
      await send(made.kind);
    },
    async flush(): Promise<void> {
      await send('directory');
      await send('evidence');
      await send('consent');
      await send('lookup');
    },
    report: () => ({
      directory: taken.directory,
      evidence: taken.evidence,
      consents: taken.consent,
      lookups: taken.lookup,
      refused: [...refused.values()].sort((a, b) => b.rows - a.rows),
    }),
  };
}

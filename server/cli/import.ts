import { readFile } from 'node:fs/promises';
import { systemClock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { startProgress } from '#server/evidence/import/progress.ts';
import { reportText } from '#server/evidence/import/report.ts';
import { openEventLog } from '#server/evidence/import/rows.ts';
import { readImportMap, runImport } from '#server/evidence/import/run.ts';
import { open } from '#server/main.ts';
import { auditReport } from '#server/report/audit.ts';
import { integrityVerdict } from '#server/report/integrity.ts';
import { auditText } from './audit-text.ts';
import { configFrom } from './serve.ts';
import { createSink } from './sink.ts';
import { one, required, time, type Values } from './values.ts';

/** Turns an event log into directory, evidence and lookups, settles them, and says what became of them. */
export async function importLog(values: Values, files: string[]): Promise<number> {
  const [file, ...rest] = files;
  if (file === undefined || rest.length > 0) {
    throw new AuditError('invalid-request', 'Name one event log.', {
      hint: 'inzage import FILE.csv.gz --map MAP.yaml --data DIR',
    });
  }
  const map = await readImportMap(required(values, 'map'));
  const handleKey = await readHandleKey(one(values, 'handle-key'));
  const until = time(values, 'until') ?? null;
  const log = await openEventLog(file, map.input);
  const { inzage, store, policies } = await open(configFrom(values));
  try {
    const sink = createSink({ inzage, store, clock: systemClock, source: map.source });
    const progress = startProgress(process.stderr, Date.now);
    const report = await runImport({ log, map, sink, progress, handleKey, until });
    process.stdout.write(reportText(report));
    const span = { from: 0, to: systemClock.now() };
    // What an import has just written is not taken on trust: the whole ledger is hashed anew.
    await inzage.check.run({ whole: true });
    const { verdict, sources } = await inzage.completeness.between(span);
    const verdicts = { integrity: integrityVerdict(inzage.integrity()), completeness: verdict, sources };
    const reader = { role: 'admin' as const, now: span.to };
    const audit = await auditReport(store, policies.active(), span, verdicts, reader);
    process.stdout.write(`\n${auditText(audit)}`);
    return report.refused.length > 0 || report.unmade.length > 0 ? 1 : 0;
  } finally {
    await store.close();
  }
}

const KEY_BYTES_MIN = 16;

/** The key that every sender of this controller makes handles with: the bytes of a file, but for space around. */
async function readHandleKey(file: string | undefined): Promise<Uint8Array | null> {
  if (file === undefined) return null;
  const bytes = await readFile(file).catch((cause: NodeJS.ErrnoException) => {
    throw new AuditError('invalid-request', `--handle-key cannot be read (${cause.code}).`, { cause });
  });
  const key = Buffer.from(bytes.toString('latin1').trim(), 'latin1');
  if (key.length >= KEY_BYTES_MIN) return key;
  throw new AuditError('invalid-request', `--handle-key is shorter than ${KEY_BYTES_MIN} bytes.`, {
    hint: 'Who knows the key can try every telephone number: make it of 32 random bytes.',
  });
}

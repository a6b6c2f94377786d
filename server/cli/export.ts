import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { ExportQuery } from '#server/export/query.ts';
import { parse } from '#server/http.ts';
import { open } from '#server/main.ts';
import { configFrom } from './serve.ts';
import { many, one, time, type Values } from './values.ts';

/** Writes an export, signed and with proofs, to a file or to standard output; works beside a running service. */
export async function exportLog(values: Values): Promise<number> {
  const [from, to] = [time(values, 'from') ?? 0, time(values, 'to') ?? Date.now()];
  const [subject, actor] = [one(values, 'subject'), one(values, 'actor')];
  const [organisations, include] = [many(values, 'organisation'), many(values, 'include')];
  const query = parse(ExportQuery, {
    from: timestamp(from),
    to: timestamp(to),
    filter: {
      ...(subject !== undefined && { subject }),
      ...(actor !== undefined && { actor }),
      ...(organisations.length > 0 && { organisations }),
    },
    ...(include.length > 0 && { disclose: include }),
  });
  const file = one(values, 'out');
  const { inzage, store } = await open(configFrom(values), undefined, { beside: true });
  try {
    const { id } = await inzage.exports.start(query, 'operator');
    await inzage.exports.idle();
    const job = await inzage.exports.get(id);
    if (job?.status !== 'done') {
      throw new AuditError('internal', 'The export failed.', job?.error ? { hint: job.error } : {});
    }
    const data = await inzage.exports.fileStream(id);
    await (file === undefined
      ? pipeline(data, process.stdout, { end: false })
      : pipeline(data, createWriteStream(file, { mode: 0o600 })));
    const told = `${job.total} lookups written${file === undefined ? '' : ` to ${file}`}\nVerify it with: inzage verify ${file ?? 'FILE'} --key ${inzage.checkpoints.verifierKey}\n`;
    (file === undefined ? process.stderr : process.stdout).write(told);
    return 0;
  } finally {
    await store.close();
  }
}

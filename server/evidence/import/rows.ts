import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AuditError } from '#server/errors.ts';
import { csvRecords } from './formats/csv.ts';
import { jsonRows, ndjsonRows } from './formats/json.ts';
import { xesRows } from './formats/xes.ts';
import type { Input } from './map.ts';

/**
 * An event log as rows: CSV with a header, records as JSON, or XES; plain or gzipped, of any size. Whether it
 * is gzipped is told by its first bytes and not by its name.
 */
export interface EventLog {
  /** The header's; null where rows have whatever columns are asked of them. */
  columns: readonly string[] | null;
  /** Size of the file as it lies on disk; what `rows` tells its progress in. */
  bytes: number;
  /** Reads from the start each time it is called. `columns`: those a map names, for a log without a header. */
  rows(onBytes?: (read: number) => void, columns?: readonly string[]): AsyncGenerator<Row>;
}

export interface Row {
  /** 1 for the first row after the header. */
  number: number;
  /** As many values as there are columns, unless a CSV row itself has more or fewer. */
  values: readonly string[];
  /** What tells the row from any other, where that is more than the values. */
  identity?: readonly string[];
}

const GZIP_MAGIC = 0x1f8b;
const CSV: Input = { format: 'csv', delimiter: ',', missing: 'refused' };

/** Opens a log and reads its header. Throws `invalid-request` for a file that is missing, empty or malformed. */
export async function openEventLog(file: string, input: Input = CSV): Promise<EventLog> {
  const { gzipped, bytes } = await inspect(file);
  const text = (onBytes?: (read: number) => void) => readText(file, gzipped, onBytes);
  if (bytes === 0) throw refuse('The event log is empty.', 'Check how it was exported.');
  switch (input.format) {
    case 'ndjson':
      return { columns: null, bytes, rows: (told, columns = []) => ndjsonRows(text(told), columns, input) };
    case 'json':
      return { columns: null, bytes, rows: (told, columns = []) => jsonRows(text(told), columns, input) };
    case 'xes':
      return { columns: null, bytes, rows: (told, columns = []) => xesRows(text(told), columns) };
    case 'csv':
      return openCsv(bytes, (told) => csvRecords(text(told), input.delimiter));
  }
}

async function openCsv(
  bytes: number,
  records: (onBytes?: (read: number) => void) => AsyncGenerator<readonly string[]>,
): Promise<EventLog> {
  let columns: readonly string[] | null = null;
  for await (const record of records()) {
    columns = record;
    break;
  }
  if (columns === null)
    throw refuse('The event log is empty.', 'It needs a first line that names its columns.');
  const twice = columns.find((column, i) => columns?.indexOf(column) !== i);
  if (twice !== undefined)
    throw refuse(`The event log names the column "${twice}" twice.`, 'Rename one of them.');
  return {
    columns,
    bytes,
    async *rows(onBytes) {
      let number = 0;
      for await (const values of records(onBytes)) {
        if (number > 0) yield { number, values };
        number++;
      }
    },
  };
}

async function inspect(file: string): Promise<{ gzipped: boolean; bytes: number }> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      return {
        gzipped: bytesRead === 2 && buffer.readUInt16BE() === GZIP_MAGIC,
        bytes: (await handle.stat()).size,
      };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown error';
    throw refuse(
      `The event log cannot be read (${code}).`,
      'Check the name and the rights of the file.',
      cause,
    );
  }
}

async function* readText(
  file: string,
  gzipped: boolean,
  onBytes?: (read: number) => void,
): AsyncGenerator<string> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  if (onBytes) source.on('data', () => onBytes(source.bytesRead));
  const unpacked = gzipped ? createGunzip() : new PassThrough();
  const fed = pipeline(source, unpacked);
  // Told below, by what is read, which the pipeline destroys with the same error.
  fed.catch(() => undefined);
  try {
    yield* strictUtf8(unpacked);
    await fed;
  } catch (cause) {
    throw explain(cause);
  } finally {
    source.destroy();
  }
}

/** Text without a byte order mark; a byte that is not UTF-8 stops the import rather than becoming a "?". */
async function* strictUtf8(source: Readable): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of source) yield decoder.decode(chunk as Buffer, { stream: true });
  yield decoder.decode();
}

function explain(cause: unknown): unknown {
  const { code } = cause as NodeJS.ErrnoException;
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return refuse('The event log is not UTF-8.', 'Convert it, for instance with iconv.', cause);
  }
  if (code?.startsWith('Z_')) {
    return refuse(`The gzipped event log is damaged or cut off (${code}).`, 'Fetch the file again.', cause);
  }
  return cause;
}

const refuse = (message: string, hint: string, cause?: unknown): AuditError =>
  new AuditError('invalid-request', message, { hint, cause });

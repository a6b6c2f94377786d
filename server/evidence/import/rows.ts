import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { AuditError } from '#server/errors.ts';

/**
 * An event log as rows: CSV with a header, plain or gzipped, of any size. Whether it is gzipped is told by
 * its first bytes and not by its name.
 */
export interface EventLog {
  columns: readonly string[];
  /** Size of the file as it lies on disk; what `rows` tells its progress in. */
  bytes: number;
  /** Reads from the start each time it is called. */
  rows(onBytes?: (read: number) => void): AsyncGenerator<Row>;
}

export interface Row {
  /** 1 for the first row after the header. */
  number: number;
  /** As many values as there are columns, unless the row itself has more or fewer. */
  values: readonly string[];
}

const GZIP_MAGIC = 0x1f8b;

/** Opens a log and reads its header. Throws `invalid-request` for a file that is missing, empty or not a CSV. */
export async function openEventLog(file: string): Promise<EventLog> {
  const { gzipped, bytes } = await inspect(file);
  const records = (onBytes?: (read: number) => void) => readRecords(file, gzipped, onBytes);

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

async function* readRecords(
  file: string,
  gzipped: boolean,
  onBytes?: (read: number) => void,
): AsyncGenerator<readonly string[]> {
  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  if (onBytes) source.on('data', () => onBytes(source.bytesRead));
  // Rows of another length are told by the importer with all else that made nothing, not by stopping.
  const parser = parse({ relax_column_count: true, skip_empty_lines: true });
  const unpack = gzipped ? createGunzip() : new PassThrough();
  const fed = pipeline(source, unpack, strictUtf8, parser);
  // Told below, by the parser, which the pipeline destroys with the same error.
  fed.catch(() => undefined);
  try {
    for await (const record of parser as AsyncIterable<string[]>) yield record;
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
  if (cause instanceof CsvError) {
    const line = typeof cause.lines === 'number' ? ` near line ${cause.lines}` : '';
    return refuse(
      `The event log is not well-formed CSV${line} (${cause.code}).`,
      'Quote values that hold commas, quotes or line breaks.',
      cause,
    );
  }
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

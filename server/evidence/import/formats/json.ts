import { JSONParser } from '@streamparser/json';
import { AuditError } from '#server/errors.ts';
import type { Row } from '../rows.ts';
import { pathReader, type Reader, rowsOf } from './path.ts';

/**
 * Records as JSON: one a line (NDJSON), or the elements of a list inside one document, of any length. What a
 * row has as columns are the paths that a map names; a row is told from others by the whole record.
 */
export interface TreeInput {
  /** Where the list of records stands in a document: `conversations`. Left out: the document is the list. */
  records?: string | undefined;
  /** A list inside each record whose elements become rows. */
  each?: string | undefined;
}

/** No record is longer than this, in characters; a file without line ends is not NDJSON. */
const RECORD_MAX = 64 * 1024 * 1024;

export async function* ndjsonRows(
  text: AsyncIterable<string>,
  columns: readonly string[],
  { each }: TreeInput,
): AsyncGenerator<Row> {
  const rows = rowMaker(columns, each);
  let [line, rest] = [0, ''];
  const take = (written: string) => {
    line++;
    return written.trim() === '' ? [] : rows(parseLine(written, line));
  };
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > RECORD_MAX) throw tooLong(line + 1);
    for (const one of lines) yield* take(one);
  }
  if (rest !== '') yield* take(rest);
}

function parseLine(written: string, line: number): unknown {
  try {
    return JSON.parse(written);
  } catch (cause) {
    throw new AuditError('invalid-request', `Line ${line} of the event log is not JSON.`, {
      hint: 'Each line must be one whole record. Is the file cut off, or of another format than the map’s "input" says?',
      cause,
    });
  }
}

export async function* jsonRows(
  text: AsyncIterable<string>,
  columns: readonly string[],
  { records, each }: TreeInput,
): AsyncGenerator<Row> {
  const rows = rowMaker(columns, each);
  const waiting: unknown[] = [];
  let [count, size] = [0, 0];
  const parser = new JSONParser({ paths: [records ? `$.${records}.*` : '$.*'], keepStack: false });
  parser.onValue = ({ value }) => void waiting.push(value);
  const feed = (chunk: string | null): void => {
    try {
      if (chunk === null) {
        if (!parser.isEnded) parser.end();
      } else parser.write(chunk);
    } catch (cause) {
      throw new AuditError(
        'invalid-request',
        `The event log is not well-formed JSON after record ${count + waiting.length}.`,
        {
          hint: 'Is the file cut off, or does it hold one record a line? Then "input" must say format: ndjson.',
          cause,
        },
      );
    }
  };
  for await (const chunk of text) {
    feed(chunk);
    size = waiting.length > 0 ? 0 : size + chunk.length;
    if (size > RECORD_MAX) throw tooLong(count + 1);
    for (const record of waiting.splice(0)) {
      count++;
      yield* rows(record);
    }
  }
  feed(null);
}

function rowMaker(columns: readonly string[], each: string | undefined): (record: unknown) => Generator<Row> {
  const readers: Reader[] = columns.map(pathReader);
  let number = 0;
  return function* (record) {
    const whole = JSON.stringify(record);
    for (const { here, place } of rowsOf(record, each)) {
      number++;
      yield { number, values: readers.map((read) => read(record, here)), identity: [whole, place] };
    }
  };
}

const tooLong = (record: number): AuditError =>
  new AuditError('too-large', `Record ${record} of the event log is longer than 64 MiB.`, {
    hint: 'Where does the list of records stand? The map’s "input" says it with format and records.',
  });

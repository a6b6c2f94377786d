import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { AuditError } from '#server/errors.ts';

/** CSV records, the header among them; rows of another length are the importer's to tell, not a reason to stop. */
export async function* csvRecords(
  text: AsyncIterable<string>,
  delimiter: string,
): AsyncGenerator<readonly string[]> {
  const parser = parse({ delimiter, relax_column_count: true, skip_empty_lines: true });
  const source = Readable.from(text);
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const record of parser as AsyncIterable<string[]>) yield record;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const line = typeof cause.lines === 'number' ? ` near line ${cause.lines}` : '';
    throw new AuditError('invalid-request', `The event log is not well-formed CSV${line} (${cause.code}).`, {
      hint: 'Quote values that hold commas, quotes or line breaks.',
      cause,
    });
  } finally {
    source.destroy();
  }
}

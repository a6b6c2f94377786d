import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import type { ZodType, z } from 'zod';
import { AuditError } from './errors.ts';
import { type Api, decode, lines, mediaType, mistakesOf, parseJson, problemOf, reportFault } from './http.ts';

/**
 * A body of lines, taken in as it comes: good lines are committed in order and in chunks, bad ones named, and what
 * is held in memory is one chunk. The same for every kind of record.
 */

export interface LineError {
  line: number;
  code: string;
  path: string;
  message: string;
}

export type Committed<Done> = { status: 'accepted' | 'duplicate' } & Done;
export type LineResult<Done> = ({ line: number } & Committed<Done>) | ({ status: 'rejected' } & LineError);

/** What is wrong with a line, without its number. */
export interface Refused {
  refused: Omit<LineError, 'line'>;
}

/** A line as it was read. */
export type Read<Request> = { line: number; request: Request } | LineError;

export const CHUNK_LINES = 1000;

/** The JSON of one line, or what is wrong with it; null for an empty one. */
export function readLine<Request>(
  bytes: Uint8Array | null,
  line: number,
  max: number,
  parse: (text: string) => Request | Refused,
): Read<Request> | null {
  if (bytes === null) return { line, code: 'too-large', path: '', message: `is larger than ${max} bytes` };
  try {
    const text = decode(bytes);
    if (isBlank(text)) return null;
    const read = parse(text);
    return isRefused(read) ? { line, ...read.refused } : { line, request: read };
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return { line, code: error.code, path: '', message: error.message };
  }
}

const isRefused = (value: unknown): value is Refused =>
  typeof value === 'object' && value !== null && 'refused' in value;

/** The parsed value, or the first mistake in it. */
export function check<T extends ZodType>(schema: T, text: string): z.output<T> | Refused {
  const parsed = schema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const first = mistakesOf(parsed.error)[0];
  return refused(first?.path ?? '', first?.message ?? 'is malformed');
}

export const refused = (path: string, message: string, code = 'invalid-request'): Refused => ({
  refused: { code, path, message },
});

export const idRequired = refused('id', 'is required in a batch, so that it can be sent again');

/** A line that says something begins with something. */
const isBlank = (text: string): boolean => text.charCodeAt(0) !== BRACE && text.trim() === '';
const BRACE = 0x7b;

/** Commits lines as they come in; yields one result a line, chunk by chunk, in order. */
export async function* inChunks<Request, Done>(
  source: AsyncIterable<readonly (Uint8Array | null)[]>,
  read: (bytes: Uint8Array | null, line: number) => Read<Request> | null,
  commit: (requests: readonly Request[]) => Promise<(Committed<Done> | Refused)[]>,
): AsyncGenerator<LineResult<Done>[]> {
  const commitChunk = async (chunk: readonly Read<Request>[]): Promise<LineResult<Done>[]> => {
    const requests: Request[] = [];
    for (const one of chunk) if ('request' in one) requests.push(one.request);
    const done = await commit(requests);
    let next = 0;
    return chunk.map((one): LineResult<Done> => {
      if (!('request' in one)) return { status: 'rejected', ...one };
      const result = done[next++] as Committed<Done> | Refused;
      return isRefused(result)
        ? { status: 'rejected', line: one.line, ...result.refused }
        : { line: one.line, ...result };
    });
  };
  let chunk: Read<Request>[] = [];
  let line = 0;
  for await (const some of source) {
    for (const bytes of some) {
      const one = read(bytes, ++line);
      if (one === null) continue;
      chunk.push(one);
      if (chunk.length === CHUNK_LINES) {
        yield await commitChunk(chunk);
        chunk = [];
      }
    }
  }
  if (chunk.length > 0) yield await commitChunk(chunk);
}

/** The lines of a request's body; refuses another media type. */
export function bodyLines(c: Context, max: number): AsyncGenerator<(Uint8Array | null)[]> {
  mediaType(c, 'application/x-ndjson');
  return lines(c.req.raw.body, max);
}

/** Answers with a summary; with `Accept: application/x-ndjson`, one result a line as it commits, and then it. */
export async function answerLines<Done>(
  api: Api,
  c: Context,
  results: AsyncIterable<readonly LineResult<Done>[]>,
  shown: (result: LineResult<Done>) => unknown = (result) => result,
): Promise<Response> {
  const summary = newSummary();
  if (!(c.req.header('accept') ?? '').includes('application/x-ndjson')) {
    for await (const chunk of results) summary.add(chunk);
    return c.json(await summary.done(api));
  }
  c.header('content-type', 'application/x-ndjson; charset=utf-8');
  return stream(
    c,
    async (out) => {
      for await (const chunk of results) {
        summary.add(chunk);
        await out.write(chunk.map((result) => `${JSON.stringify(shown(result))}\n`).join(''));
      }
      await out.write(`${JSON.stringify(await summary.done(api))}\n`);
    },
    async (error, out) => {
      // The answer has begun: it ends in a problem where the summary would stand.
      reportFault(c, error);
      await out.write(`${JSON.stringify(problemOf(error))}\n`);
    },
  );
}

/** As many mistakes as a summary names; `rejected` counts all, and the answer by lines names each. */
const ERRORS_MAX = 1000;

export function newSummary() {
  const counts = { accepted: 0, duplicates: 0, rejected: 0 };
  const errors: LineError[] = [];
  return {
    add(chunk: readonly LineResult<unknown>[]): void {
      for (const result of chunk) {
        if (result.status === 'accepted') counts.accepted++;
        else if (result.status === 'duplicate') counts.duplicates++;
        else if (result.status === 'rejected') {
          counts.rejected++;
          const { line, code, path, message } = result;
          if (errors.length < ERRORS_MAX) errors.push({ line, code, path, message });
        }
      }
    },
    done: async (api: Pick<Api, 'store'>) => ({ ...counts, treeSize: await api.store.treeSize(), errors }),
  };
}

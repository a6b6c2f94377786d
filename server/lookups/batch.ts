import { LOOKUP_BYTES_MAX, type LookupAnswer, LookupRequest } from '#model/lookup.ts';
import type { Principal } from '#server/auth/principal.ts';
import { AuditError } from '#server/errors.ts';
import { decode, mistakesOf, parseJson } from '#server/http.ts';
import type { Lookups } from './service.ts';

/** A batch, line by line: good lines are committed in order and in chunks, bad ones named. */

export interface LineError {
  line: number;
  code: string;
  path: string;
  message: string;
}

export type LineResult =
  | { line: number; status: 'accepted' | 'duplicate'; answers: LookupAnswer[] }
  | ({ status: 'rejected' } & LineError);

const CHUNK_LINES = 1000;

type Read = { line: number; request: LookupRequest } | LineError;

/** Reads one line; answers what is wrong with it where something is. */
function readLine(bytes: Uint8Array | null, line: number): Read | null {
  if (bytes === null)
    return { line, code: 'too-large', path: '', message: `is larger than ${LOOKUP_BYTES_MAX} bytes` };
  try {
    const text = decode(bytes);
    if (text.trim() === '') return null;
    const parsed = LookupRequest.safeParse(parseJson(text));
    if (!parsed.success) {
      const first = mistakesOf(parsed.error)[0];
      return {
        line,
        code: 'invalid-request',
        path: first?.path ?? '',
        message: first?.message ?? 'is malformed',
      };
    }
    if (parsed.data.id == null) {
      return {
        line,
        code: 'invalid-request',
        path: 'id',
        message: 'is required in a batch, so that it can be sent again',
      };
    }
    return { line, request: parsed.data };
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    return { line, code: error.code, path: '', message: error.message };
  }
}

/** Commits a body of lines as it comes in; yields one result a line, chunk by chunk, in order. */
export async function* recordLines(
  lookups: Lookups,
  who: Principal,
  source: AsyncIterable<Uint8Array | null>,
): AsyncGenerator<LineResult[]> {
  let chunk: Read[] = [];
  let line = 0;
  for await (const bytes of source) {
    const read = readLine(bytes, ++line);
    if (read === null) continue;
    chunk.push(read);
    if (chunk.length === CHUNK_LINES) {
      yield await commitChunk(lookups, who, chunk);
      chunk = [];
    }
  }
  if (chunk.length > 0) yield await commitChunk(lookups, who, chunk);
}

async function commitChunk(lookups: Lookups, who: Principal, chunk: readonly Read[]): Promise<LineResult[]> {
  const good = chunk.filter((read) => 'request' in read);
  const done = await lookups.recordMany(
    good.map(({ request }) => request),
    who,
  );
  const results = new Map(good.map(({ line }, i) => [line, done[i]]));
  return chunk.map((read): LineResult => {
    if (!('request' in read)) return { status: 'rejected', ...read };
    const result = results.get(read.line);
    if (!result || result.status === 'conflict') {
      return {
        status: 'rejected',
        line: read.line,
        code: 'conflict',
        path: 'id',
        message: result?.message ?? 'was not taken',
      };
    }
    return { line: read.line, status: result.status, answers: result.answers };
  });
}

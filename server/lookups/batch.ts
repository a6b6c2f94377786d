import { LOOKUP_BYTES_MAX, type LookupAnswer, LookupRequest } from '#model/lookup.ts';
import { checkLookup } from '#model/lookup-check.ts';
import type { Principal } from '#server/auth/principal.ts';
import { AuditError } from '#server/errors.ts';
import { decode, mistakesOf, parseJson } from '#server/http.ts';
import type { Lookups } from './service.ts';
import type { Taken } from './take.ts';

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
    if (isBlank(text)) return null;
    const checked = checkLookup(parseJson(text));
    if (checked?.id != null) return { line, request: checked };
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

/** A line that says something begins with something. */
const isBlank = (text: string): boolean => text.charCodeAt(0) !== BRACE && text.trim() === '';
const BRACE = 0x7b;

/** Commits a body of lines as it comes in; yields one result a line, chunk by chunk, in order. */
export async function* recordLines(
  lookups: Lookups,
  who: Principal,
  source: AsyncIterable<readonly (Uint8Array | null)[]>,
): AsyncGenerator<LineResult[]> {
  let chunk: Read[] = [];
  let line = 0;
  for await (const some of source) {
    for (const bytes of some) {
      const read = readLine(bytes, ++line);
      if (read === null) continue;
      chunk.push(read);
      if (chunk.length === CHUNK_LINES) {
        yield await commitChunk(lookups, who, chunk);
        chunk = [];
      }
    }
  }
  if (chunk.length > 0) yield await commitChunk(lookups, who, chunk);
}

async function commitChunk(lookups: Lookups, who: Principal, chunk: readonly Read[]): Promise<LineResult[]> {
  const requests: LookupRequest[] = [];
  for (const read of chunk) if ('request' in read) requests.push(read.request);
  const taken = await lookups.recordMany(requests, who);
  let next = 0;
  return chunk.map((read): LineResult => {
    if (!('request' in read)) return { status: 'rejected', ...read };
    const { line } = read;
    const result = taken[next++] as Taken;
    if (result.status !== 'conflict') return { line, status: result.status, answers: result.answers };
    return { status: 'rejected', line, code: 'conflict', path: 'id', message: result.message };
  });
}

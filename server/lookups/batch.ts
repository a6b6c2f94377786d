import { LOOKUP_BYTES_MAX, type LookupAnswer, LookupRequest } from '#model/lookup.ts';
import { checkLookup } from '#model/lookup-check.ts';
import type { Principal } from '#server/auth/principal.ts';
import {
  check,
  idRequired,
  inChunks,
  type LineResult,
  type Refused,
  readLine,
  refused,
} from '#server/batch.ts';
import { parseJson } from '#server/http.ts';
import type { Lookups } from './service.ts';

/** A batch of lookups, line by line. */

export type LookupLine = LineResult<{ answers: LookupAnswer[] }>;

/** The compiled check takes what it knows to be right; the schema finds the words for the rest. */
function readLookup(text: string): LookupRequest | Refused {
  const checked = checkLookup(parseJson(text));
  if (checked?.id != null) return checked;
  const read = check(LookupRequest, text);
  return 'actor' in read && read.id == null ? idRequired : read;
}

/** Commits a body of lines as it comes in; yields one result a line, chunk by chunk, in order. */
export const recordLines = (
  lookups: Lookups,
  who: Principal,
  source: AsyncIterable<readonly (Uint8Array | null)[]>,
): AsyncGenerator<LookupLine[]> =>
  inChunks(
    source,
    (bytes, line) => readLine(bytes, line, LOOKUP_BYTES_MAX, readLookup),
    async (requests) => {
      const taken = await lookups.recordMany(requests, who);
      return taken.map((one) =>
        one.status === 'conflict'
          ? refused('id', one.message, 'conflict')
          : { status: one.status, answers: one.answers },
      );
    },
  );

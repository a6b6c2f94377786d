/**
 * The `.tlog-proof` file (C2SP tlog-proof): one entry's place in the log, with the checkpoint it is proven
 * against. Together with the entry it is all that an auditor or a customer needs, offline.
 */
import { fromBase64, fromDecimal, strictText } from './encoding.ts';
import { LedgerError } from './error.ts';
import { HASH_BYTES } from './hash.ts';

export type Proof = {
  /** The entry's zero-based index. */
  index: number;
  /** Inclusion path, the leaf's sibling first. */
  path: Buffer[];
  /** The signed note, verbatim. */
  checkpoint: string;
  /** Bytes for the application; nothing authenticates them. Left out when there are none. */
  extra?: Buffer;
};

const HEADER = 'c2sp.org/tlog-proof@v1';
/** A tree of 2^53 entries is no deeper. */
const MAX_PATH = 53;

/** The text of a proof file. Throws `malformed-proof` for what `parseProof` would not read back. */
export function formatProof({ index, path, checkpoint, extra }: Proof): string {
  const lines = [HEADER];
  if (extra !== undefined) lines.push(`extra ${extra.toString('base64')}`);
  lines.push(`index ${index}`, ...path.map((hash) => hash.toString('base64')), '', checkpoint);
  const text = lines.join('\n');
  parseProof(text);
  return text;
}

/**
 * Reads a proof file, in the one spelling each value has; throws `malformed-proof`. The checkpoint is
 * only taken out, not opened, and nothing is proven yet: that is `verifyProofFile`.
 */
export function parseProof(input: string | Uint8Array): Proof {
  const text = strictText(input, 'malformed-proof');
  const end = text.indexOf('\n\n');
  if (end < 0) throw malformed('a proof has an empty line before its checkpoint');
  const checkpoint = text.slice(end + 2);
  if (!checkpoint.endsWith('\n')) throw malformed('the checkpoint ends in a newline');

  const [header, ...lines] = text.slice(0, end).split('\n');
  if (header !== HEADER) throw malformed(`a proof starts with ${HEADER}`);
  const extra = lines[0]?.startsWith('extra ') ? readExtra(lines.shift()) : undefined;
  const indexLine = lines.shift() ?? '';
  const index = indexLine.startsWith('index ') ? fromDecimal(indexLine.slice('index '.length)) : undefined;
  if (index === undefined)
    throw malformed('a proof has a line "index", with a decimal without leading zeroes');
  if (lines.length > MAX_PATH) throw malformed(`a path has at most ${MAX_PATH} hashes`);
  const path = lines.map((line) => {
    const hash = fromBase64(line, HASH_BYTES);
    if (hash === undefined) throw malformed('each line of the path is a hash of 32 bytes in base64');
    return hash;
  });
  return { index, path, checkpoint, ...(extra && { extra }) };
}

function readExtra(line = ''): Buffer {
  const extra = fromBase64(line.slice('extra '.length));
  if (extra === undefined || extra.length === 0)
    throw malformed('extra data is base64, and left out when empty');
  return extra;
}

function malformed(message: string): LedgerError {
  return new LedgerError('malformed-proof', message);
}

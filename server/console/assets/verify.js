// Checks the ledger where the reader sits, by the browser's own cryptography (Web Crypto) and nothing of the server's:
// signed notes and checkpoints (C2SP signed-note, tlog-checkpoint), inclusion and consistency (RFC 9162 §2.1.3, §2.1.4).
// Every function answers or throws `Error` with a plain reason; nothing here touches the page.

const HASH_BYTES = 32;
const ED25519 = 1;
const COSIGNATURE_V1 = 4;
const encoder = new TextEncoder();
const subtle = () => globalThis.crypto?.subtle;

/** Whether this browser can check hashes and Ed25519 signatures: `all`, `hashes` or `nothing`. */
export async function ability() {
  if (!subtle()) return 'nothing';
  try {
    await subtle().importKey('raw', new Uint8Array(HASH_BYTES), 'Ed25519', false, ['verify']);
    return 'all';
  } catch {
    return 'hashes';
  }
}

// -- bytes -----------------------------------------------------------------------------------------

/** Standard base64 in its one spelling. */
export function fromBase64(text) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  if (toBase64(bytes) !== text) throw new Error('base64 in another spelling');
  return bytes;
}

export const toBase64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

const equal = (a, b) => a.length === b.length && a.every((byte, i) => byte === b[i]);

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const sha256 = async (bytes) => new Uint8Array(await subtle().digest('SHA-256', bytes));

/** SHA-256(0x00 ‖ entry). */
export const leafHash = (entry) => sha256(joined([0], entry));

/** SHA-256(0x01 ‖ left ‖ right). */
function nodeHash(left, right) {
  if (left.length !== HASH_BYTES || right.length !== HASH_BYTES) throw new Error('a hash has 32 bytes');
  return sha256(joined([1], left, right));
}

// -- keys and notes ----------------------------------------------------------------------------------

/** `name+hex8+base64(type ‖ key)`; the id must be that of this name and key. */
async function parseKey(text) {
  const [, name, keyId, encoded] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim()) ?? [];
  if (name === undefined) throw new Error('not a verifier key: name+id+key');
  const typed = fromBase64(encoded);
  if (typed.length !== 1 + HASH_BYTES || ![ED25519, COSIGNATURE_V1].includes(typed[0]))
    throw new Error('a key of another kind');
  const id = (await sha256(joined(encoder.encode(`${name}\n`), typed))).slice(0, 4);
  if (toHex(id) !== keyId) throw new Error('the id does not belong to this key');
  return { name, keyId, type: typed[0], raw: typed.slice(1) };
}

/** The text of a signed note, and its signature lines. */
export function splitNote(note) {
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) throw new Error('not a signed note');
  const text = note.slice(0, end + 1);
  const lines = note
    .slice(end + 2, -1)
    .split('\n')
    .map((line) => {
      const [, name, encoded] = /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
      if (name === undefined) throw new Error('a line after the text is not a signature');
      const bytes = fromBase64(encoded);
      return { name, keyId: toHex(bytes.slice(0, 4)), bytes: bytes.slice(4) };
    });
  return { text, lines };
}

/** What the text of a checkpoint says: whose, over how many entries, with which root. */
export function readCheckpoint(text) {
  const [origin = '', size = '', root = ''] = text.split('\n');
  if (origin === '' || !/^(0|[1-9]\d*)$/.test(size)) throw new Error('not a checkpoint');
  const bytes = fromBase64(root);
  if (bytes.length !== HASH_BYTES) throw new Error('a root has 32 bytes');
  return { origin, size: Number(size), root: bytes };
}

/** The lines that one of these keys made over the text: `{ name, witness, at, holds }` each; others are left out. */
async function signaturesBy(note, keys) {
  const { text, lines } = splitNote(note);
  const found = [];
  for (const { name, keyId, bytes } of lines) {
    const key = keys.find((one) => one.name === name && one.keyId === keyId);
    if (key === undefined) continue;
    const witness = key.type === COSIGNATURE_V1;
    const seconds = witness ? Number(new DataView(bytes.buffer).getBigUint64(0)) : null;
    const message = witness ? `cosignature/v1\ntime ${seconds}\n${text}` : text;
    const signature = witness ? bytes.slice(8) : bytes;
    const known = await subtle().importKey('raw', key.raw, 'Ed25519', false, ['verify']);
    const holds = await subtle().verify('Ed25519', known, signature, encoder.encode(message));
    found.push({ name, witness, at: seconds, holds });
  }
  return found;
}

// -- trees -----------------------------------------------------------------------------------------

const half = (n) => Math.floor(n / 2);
const isOdd = (n) => n % 2 === 1;

/** The root that a leaf and its path lead to (RFC 9162 §2.1.3.2); null where the path has the wrong length. */
async function rootOf({ index, size, leaf, path }) {
  if (!(index >= 0 && index < size)) return null;
  let [position, last, hash] = [index, size - 1, leaf];
  for (const sibling of path) {
    if (last === 0) return null;
    if (isOdd(position) || position === last) {
      hash = await nodeHash(sibling, hash);
      while (!isOdd(position) && position !== 0) [position, last] = [half(position), half(last)];
    } else hash = await nodeHash(hash, sibling);
    [position, last] = [half(position), half(last)];
  }
  return last === 0 ? hash : null;
}

/** Whether the tree of `size2` begins with the tree of `size1` (RFC 9162 §2.1.4.2). */
async function continues({ size1, root1, size2, root2, path }) {
  if (size1 < 1 || size1 > size2) return false;
  if (size1 === size2) return path.length === 0 && equal(root1, root2);
  let [position, last] = [size1 - 1, size2 - 1];
  while (isOdd(position)) [position, last] = [half(position), half(last)];
  const [first, ...rest] = position === 0 ? [root1, ...path] : path;
  if (first === undefined) return false;
  let [old, now] = [first, first];
  for (const sibling of rest) {
    if (last === 0) return false;
    if (isOdd(position) || position === last) {
      old = await nodeHash(sibling, old);
      now = await nodeHash(sibling, now);
      while (!isOdd(position) && position !== 0) [position, last] = [half(position), half(last)];
    } else now = await nodeHash(now, sibling);
    [position, last] = [half(position), half(last)];
  }
  return last === 0 && equal(old, root1) && equal(now, root2);
}

// -- whole checks ----------------------------------------------------------------------------------

const step = (name, state, values = {}) => ({ name, state, values });

/**
 * A checkpoint by its keys, as steps `{ name, state: 'holds' | 'fails' | 'unknown', values }`. Without Ed25519 in the
 * browser the signature stays `unknown`, and nothing that rests on it is more than that.
 */
export async function checkCheckpoint({ note, keys, witnesses = [] }) {
  const { text } = splitNote(note);
  const checkpoint = readCheckpoint(text);
  const { origin, size, root } = checkpoint;
  const steps = [step('read', 'holds', { origin, size, root: toBase64(root) })];
  if ((await ability()) !== 'all') {
    steps.push(step('unsupported', 'unknown'));
    return { checkpoint, steps };
  }
  const known = await Promise.all([...keys, ...witnesses].map(parseKey));
  const signatures = await signaturesBy(note, known);
  const own = signatures.filter((one) => !one.witness && one.name === origin);
  if (own.length === 0) steps.push(step('unsigned', 'fails', { origin }));
  for (const { name, holds } of own)
    steps.push(step(holds ? 'signed' : 'forged', holds ? 'holds' : 'fails', { name }));
  for (const { name, at, holds } of signatures.filter((one) => one.witness))
    steps.push(step(holds ? 'witnessed' : 'forged', holds ? 'holds' : 'fails', { name, at }));
  return { checkpoint, steps };
}

/** A proof `{ index, note, leaf, entry, path }`, its bytes in base64; `entry` is null where retention destroyed it. */
export async function checkInclusion({ proof, keys, witnesses }) {
  const { checkpoint, steps } = await checkCheckpoint({ note: proof.note, keys, witnesses });
  const told = fromBase64(proof.leaf);
  const path = proof.path.map(fromBase64);
  const { index } = proof;
  if (proof.entry === null) {
    steps.push(step('destroyed', 'unknown', { index, leaf: proof.leaf }));
  } else {
    const entry = fromBase64(proof.entry);
    const leaf = await leafHash(entry);
    const same = equal(leaf, told);
    steps.push(
      step(same ? 'leaf' : 'otherLeaf', same ? 'holds' : 'fails', {
        index,
        bytes: entry.length,
        leaf: toBase64(leaf),
      }),
    );
    if (!same) return { checkpoint, steps };
  }
  const root = await rootOf({ index, size: checkpoint.size, leaf: told, path });
  const holds = root !== null && equal(root, checkpoint.root);
  steps.push(
    step(holds ? 'included' : 'notIncluded', holds ? 'holds' : 'fails', {
      index,
      hashes: path.length,
      root: root === null ? '–' : toBase64(root),
    }),
  );
  return { checkpoint, steps };
}

/** Whether a later checkpoint continues one that was kept, by the hashes that the server gives. */
export async function checkContinues({ kept, note, path }) {
  const [before, after] = [readCheckpoint(splitNote(kept).text), readCheckpoint(splitNote(note).text)];
  const values = { before: before.size, after: after.size };
  if (before.origin !== after.origin) return step('otherLog', 'fails', values);
  if (after.size < before.size) return step('shorter', 'fails', values);
  const holds =
    before.size === 0 ||
    (await continues({
      size1: before.size,
      root1: before.root,
      size2: after.size,
      root2: after.root,
      path: path.map(fromBase64),
    }));
  return step(holds ? 'continued' : 'notContinued', holds ? 'holds' : 'fails', values);
}

/** `fails` beats `unknown`, `unknown` beats `holds`. */
export const verdictOf = (steps) =>
  ['fails', 'unknown', 'holds'].find((state) => steps.some((one) => one.state === state)) ?? 'unknown';

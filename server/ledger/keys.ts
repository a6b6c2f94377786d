/**
 * Ed25519 keys of the log and of its witnesses, and the texts in which C2SP signed-note carries them.
 * A key is its name, its signature type and its public key together: the same Ed25519 key as a log key and
 * as a witness key is two keys with two ids.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { fromBase64 } from './encoding.ts';
import { LedgerError } from './error.ts';
import { sha256 } from './hash.ts';

/** Signature types assigned by C2SP signed-note. */
export const ED25519 = 0x01;
/** A witness's statement that it saw this checkpoint at this time (C2SP tlog-cosignature, v1). */
export const COSIGNATURE_V1 = 0x04;
export type SignatureType = typeof ED25519 | typeof COSIGNATURE_V1;

export type VerifierKey = {
  readonly name: string;
  /** Eight hex digits: SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]. An identifier, not a safeguard. */
  readonly keyId: string;
  readonly type: SignatureType;
  /** The 32 bytes of RFC 8032. */
  readonly publicKey: Buffer;
  readonly publicObject: KeyObject;
};

export type SigningKey = VerifierKey & { readonly privateObject: KeyObject };

const SEED_BYTES = 32;
const PRIVATE_PREFIX = 'PRIVATE+KEY+';
/** PKCS #8 around a bare Ed25519 seed (RFC 8410 §7). */
const PKCS8_HEADER = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A new key. `name` is the log's origin, or the witness's name; throws `bad-name` (see `checkName`). */
export function generateSigningKey(name: string, type: SignatureType = ED25519): SigningKey {
  return signingKey(name, type, generateKeyPairSync('ed25519').privateKey);
}

/** Names are not empty and hold no Unicode space, no plus and no control character. */
export function checkName(name: string): string {
  if (name.isWellFormed() && /^[^+\p{White_Space}\p{Cc}]+$/u.test(name)) return name;
  throw new LedgerError(
    'bad-name',
    'a key name is not empty and holds no spaces, plus or control characters',
  );
}

/** `name+hex8+base64(type ‖ public key)`: what a stranger pins. */
export function verifierKey(key: VerifierKey): string {
  return `${key.name}+${key.keyId}+${typed(key.type, key.publicKey).toString('base64')}`;
}

/** Reads `verifierKey`'s text; throws `bad-key` for another type, a wrong id or another spelling. */
export function parseVerifierKey(text: string): VerifierKey {
  const { name, keyId, type, material } = splitKey(text, 'a verifier key');
  const key = publicKey(name, type, material);
  if (key.keyId !== keyId)
    throw new LedgerError('bad-key', 'the key id does not belong to this name and key');
  return key;
}

/** `PRIVATE+KEY+name+hex8+base64(type ‖ seed)`, as Go's note package writes it. A secret. */
export function encodeSigningKey(key: SigningKey): string {
  return `${PRIVATE_PREFIX}${key.name}+${key.keyId}+${typed(key.type, seedOf(key)).toString('base64')}`;
}

/** Reads `encodeSigningKey`'s text (one trailing newline is allowed); throws `bad-key`. */
export function decodeSigningKey(text: string): SigningKey {
  if (!text.startsWith(PRIVATE_PREFIX))
    throw new LedgerError('bad-key', `a signing key starts with ${PRIVATE_PREFIX}`);
  const bare = text.slice(PRIVATE_PREFIX.length).replace(/\n$/, '');
  const { name, keyId, type, material } = splitKey(bare, 'a signing key');
  const der = Buffer.concat([PKCS8_HEADER, material]);
  const key = signingKey(name, type, createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }));
  if (key.keyId !== keyId)
    throw new LedgerError('bad-key', 'the key id does not belong to this name and key');
  return key;
}

/** The private key as PKCS #8 PEM, for tools that know nothing of notes. The name is not in it. */
export function signingKeyToPem(key: SigningKey): string {
  return key.privateObject.export({ format: 'pem', type: 'pkcs8' }).toString();
}

/** Throws `bad-key` unless the PEM holds an Ed25519 private key without a passphrase. */
export function signingKeyFromPem(name: string, pem: string, type: SignatureType = ED25519): SigningKey {
  let object: KeyObject;
  try {
    object = createPrivateKey(pem);
  } catch {
    throw new LedgerError('bad-key', 'not a private key in PEM');
  }
  if (object.asymmetricKeyType !== 'ed25519') throw new LedgerError('bad-key', 'not an Ed25519 key');
  return signingKey(name, type, object);
}

function signingKey(name: string, type: SignatureType, privateObject: KeyObject): SigningKey {
  const { x } = createPublicKey(privateObject).export({ format: 'jwk' });
  return { ...publicKey(name, type, Buffer.from(x ?? '', 'base64url')), privateObject };
}

function publicKey(name: string, type: SignatureType, bytes: Buffer): VerifierKey {
  checkName(name);
  const id = sha256(Buffer.concat([Buffer.from(`${name}\n`), typed(type, bytes)])).subarray(0, 4);
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') };
  return {
    name,
    keyId: id.toString('hex'),
    type,
    publicKey: bytes,
    publicObject: createPublicKey({ key: jwk, format: 'jwk' }),
  };
}

function seedOf(key: SigningKey): Buffer {
  const { d } = key.privateObject.export({ format: 'jwk' });
  return Buffer.from(d ?? '', 'base64url');
}

function typed(type: SignatureType, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.of(type), bytes]);
}

/** Splits `name+hex8+base64`. The base64 may hold plus signs of its own, names may not. */
function splitKey(text: string, what: string) {
  const [, name = '', keyId = '', encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
  const bytes = fromBase64(encoded, 1 + SEED_BYTES);
  const type = bytes?.[0];
  if (bytes === undefined || (type !== ED25519 && type !== COSIGNATURE_V1)) {
    throw new LedgerError('bad-key', `${what} is name+id+base64 with an Ed25519 key of type 1 or 4`);
  }
  return { name, keyId, type: type as SignatureType, material: bytes.subarray(1) };
}

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { canonical } from '#ledger/canonical.ts';
import { parseEntry } from '#ledger/entry.ts';
import { AuditError } from '#server/errors.ts';
import { keptOrMade } from '#server/tlog/key-file.ts';
import { type KeyKind, takeUp } from '#server/tlog/rotation.ts';
import type { Store } from '#store/port.ts';
import type { PublicJwk } from './format.ts';

/**
 * The key that signs exports. It is not the checkpoint's key: an export can be made by a process that
 * cannot sign checkpoints. The ledger commits to its public part by an entry of kind `key`, so whoever
 * pins the checkpoint's verifier key need not pin this one.
 */
export interface ExportSigner {
  privateKey: KeyObject;
  jwk: PublicJwk;
  /** RFC 7638 thumbprint of `jwk`. */
  kid: string;
  /** What the ledger's key entry holds in `public`: the JWK in canonical form. */
  public: string;
}

const FILE = 'export.key';

export async function exportSigner(privateKey: KeyObject): Promise<ExportSigner> {
  const jwk = jwkOf(privateKey);
  return { privateKey, jwk, kid: await calculateJwkThumbprint(jwk), public: publicText(jwk) };
}

export const publicText = ({ kty, crv, x }: PublicJwk): string => canonical({ kty, crv, x });

/** How rotation handles the keys that sign exports. The old one signs nothing any more. */
export const exportKind: KeyKind = {
  purpose: 'export',
  file: FILE,
  make: () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  publicOf: (text) => publicText(jwkOf(readPem(text))),
  privateOf: readPem,
  keepsPrevious: false,
};

/** Loads `export.key` (PKCS #8, PEM) from the keys directory, or makes it there, readable by its owner only. */
export async function loadExportSigner(directory: string): Promise<ExportSigner> {
  return exportSigner(readPem(await keptOrMade(join(directory, FILE), exportKind.make)));
}

/** The key that signs exports now: loaded again when another process has rotated it. */
export function exportSigners(
  directory: string,
  store: Pick<Store, 'keyInForce'>,
): () => Promise<ExportSigner> {
  let held: ExportSigner | null = null;
  return async () => {
    const inForce = await store.keyInForce('export');
    if (held !== null && (inForce === null || held.public === inForce.public)) return held;
    if (inForce !== null) await takeUp(directory, exportKind, inForce.public);
    held = await loadExportSigner(directory);
    return held;
  };
}

/** Every key that this log's exports were ever signed with, as a JSON Web Key Set has them; the latest first. */
export async function exportJwks(
  store: Pick<Store, 'entriesOfKind'>,
  current: ExportSigner,
): Promise<(PublicJwk & { kid: string; use: 'sig'; alg: 'EdDSA' })[]> {
  const entries = (await store.entriesOfKind('key')).map(({ bytes }) => parseEntry(bytes).clear);
  const committed = entries.flatMap(({ purpose, public: text }) =>
    purpose === 'export' && typeof text === 'string' ? [text] : [],
  );
  const texts = [...new Set([current.public, ...committed.toReversed()])];
  return Promise.all(
    texts.map(async (text) => {
      const jwk = JSON.parse(text) as PublicJwk;
      return { ...jwk, kid: await calculateJwkThumbprint(jwk), use: 'sig' as const, alg: 'EdDSA' as const };
    }),
  );
}

function readPem(text: string): KeyObject {
  try {
    return createPrivateKey(text);
  } catch (cause) {
    throw badKey('is not a private key in PEM', cause);
  }
}

function jwkOf(privateKey: KeyObject): PublicJwk {
  if (privateKey.asymmetricKeyType !== 'ed25519') throw badKey('is not an Ed25519 private key');
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { kty: 'OKP', crv: 'Ed25519', x: x ?? '' };
}

const badKey = (what: string, cause?: unknown): AuditError =>
  new AuditError('not-ready', `The export signing key ${what}.`, {
    hint: `Look at ${FILE} in the keys directory; without it a new one is made and committed to the ledger.`,
    cause,
  });

import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import { canonical } from '#ledger/canonical.ts';
import { AuditError } from '#server/errors.ts';
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
  if (privateKey.asymmetricKeyType !== 'ed25519') throw badKey('is not an Ed25519 private key');
  const { x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const jwk: PublicJwk = { kty: 'OKP', crv: 'Ed25519', x: x ?? '' };
  return { privateKey, jwk, kid: await calculateJwkThumbprint(jwk), public: publicText(jwk) };
}

export const publicText = ({ kty, crv, x }: PublicJwk): string => canonical({ kty, crv, x });

/** Loads `export.key` (PKCS #8, PEM) from the keys directory, or makes it there, readable by its owner only. */
export async function loadExportSigner(directory: string): Promise<ExportSigner> {
  const file = join(directory, FILE);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const made = generateKeyPairSync('ed25519').privateKey;
  try {
    // `wx`: of two processes that start together, one makes the key and the other reads it.
    const handle = await open(file, 'wx', 0o600);
    try {
      await handle.writeFile(made.export({ format: 'pem', type: 'pkcs8' }));
      await handle.sync();
    } finally {
      await handle.close();
    }
    return await exportSigner(made);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (((await stat(file)).mode & 0o077) !== 0) throw badKey('can be read by others; make it mode 0600');
  let kept: KeyObject;
  try {
    kept = createPrivateKey(await readFile(file));
  } catch (cause) {
    throw badKey('is not a private key in PEM', cause);
  }
  return exportSigner(kept);
}

const badKey = (what: string, cause?: unknown): AuditError =>
  new AuditError('not-ready', `The export signing key ${what}.`, {
    hint: `Look at ${FILE} in the keys directory; without it a new one is made and committed to the ledger.`,
    cause,
  });

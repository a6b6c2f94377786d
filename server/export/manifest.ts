import { CompactSign, calculateJwkThumbprint, compactVerify, importJWK } from 'jose';
import { canonical } from '#ledger/canonical.ts';
import type { PublicJwk } from './format.ts';
import type { ExportSigner } from './signer.ts';

/**
 * The signed manifest of an export or a report: a compact JWS (EdDSA over Ed25519, RFC 8037) whose payload is the
 * canonical form (RFC 8785) of what it says, and whose `kid` is the key's RFC 7638 thumbprint.
 */

export type ManifestType = 'inzage-export+jws' | 'inzage-report+jws';

export async function signManifest(
  typ: ManifestType,
  manifest: Record<string, unknown>,
  signer: ExportSigner,
): Promise<string> {
  const payload = new TextEncoder().encode(canonical({ ...manifest, kid: signer.kid }));
  return new CompactSign(payload).setProtectedHeader(header(typ, signer.kid)).sign(signer.privateKey);
}

/**
 * The manifest, when it was signed with this key and is spelt as `signManifest` spells it; else null. The
 * spelling matters: base64url leaves bits unused, which would let a changed file still verify.
 */
export async function openManifest<Manifest extends { kid: string }>(
  typ: ManifestType,
  jws: string,
  jwk: PublicJwk,
): Promise<Manifest | null> {
  const parts = jws.split('.');
  if (parts.length !== 3 || !parts.every(isBase64url)) return null;
  try {
    const kid = await calculateJwkThumbprint(jwk);
    const { payload, protectedHeader } = await compactVerify(jws, await importJWK(jwk, 'EdDSA'), {
      algorithms: ['EdDSA'],
    });
    if (canonical(protectedHeader) !== canonical(header(typ, kid))) return null;
    const text = new TextDecoder('utf-8', { fatal: true }).decode(payload);
    const manifest = JSON.parse(text) as Manifest;
    return canonical(manifest) === text && manifest.kid === kid ? manifest : null;
  } catch {
    // Whatever jose or JSON finds wrong with it, it is not our manifest.
    return null;
  }
}

const header = (typ: ManifestType, kid: string) => ({ alg: 'EdDSA', kid, typ });

const isBase64url = (text: string): boolean => Buffer.from(text, 'base64url').toString('base64url') === text;

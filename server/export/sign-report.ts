import { CompactSign } from 'jose';
import { canonical } from '#ledger/canonical.ts';
import type { Clock } from '#server/clock.ts';
import type { Store } from '#store/port.ts';
import type { ExportSigner } from './signer.ts';

/**
 * Signs what is said of a report, or sent to a webhook, by the key that signs exports: a compact JWS (EdDSA, RFC 8037)
 * over the canonical form (RFC 8785) of the payload. The key is in `/.well-known/jwks.json`, and its entry in the ledger.
 */
export function reportSigner(
  store: Pick<Store, 'commitKey'>,
  signer: () => Promise<ExportSigner>,
  clock: Clock,
): (payload: Record<string, unknown>) => Promise<string> {
  return async (payload) => {
    const key = await signer();
    await store.commitKey({ purpose: 'export', public: key.public, at: clock.now() });
    const bytes = new TextEncoder().encode(canonical({ ...payload, kid: key.kid }));
    return new CompactSign(bytes)
      .setProtectedHeader({ alg: 'EdDSA', kid: key.kid, typ: 'inzage-report+jws' })
      .sign(key.privateKey);
  };
}

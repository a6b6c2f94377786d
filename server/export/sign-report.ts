import type { Clock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { ReportSigner } from '#server/report/files.ts';
import type { Store } from '#store/port.ts';
import { signManifest } from './manifest.ts';
import type { ExportSigner } from './signer.ts';
import { keyEntry } from './write.ts';

/**
 * Signs what is said of a report, or sent to a webhook, by the key that signs exports. The key is in
 * `/.well-known/jwks.json`, and its entry in the ledger, which `keyProof` proves.
 */
export function reportSigner(
  store: Pick<Store, 'commitKey' | 'entriesOfKind'>,
  signer: () => Promise<ExportSigner>,
  proofOf: (index: number) => Promise<string>,
  clock: Clock,
): ReportSigner {
  const committed = async (): Promise<ExportSigner> => {
    const key = await signer();
    await store.commitKey({ purpose: 'export', public: key.public, at: clock.now() });
    return key;
  };
  return {
    sign: async (payload) => signManifest('inzage-report+jws', payload, await committed()),
    async keyProof() {
      const entry = await keyEntry(store, (await committed()).public);
      if (entry === null)
        throw new AuditError('not-ready', 'The ledger does not hold the key that signs reports.');
      return proofOf(entry.index);
    },
  };
}

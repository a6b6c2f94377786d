import { reachOf } from '#server/auth/access.ts';
import type { IntegrityState } from '#server/tlog/integrity.ts';
import { type LedgerOverview, overviewOf } from '#server/tlog/overview.ts';
import type { WitnessState } from '#server/tlog/witnesses.ts';
import type { ConsoleDeps, Viewer } from './deps.ts';

/** What the ledger's page shows. It holds no record and no person, and so is no look at audit data. */
export interface LogView {
  ledger: LedgerOverview;
  integrity: IntegrityState;
  witnesses: readonly WitnessState[];
  witnessKeys: readonly string[];
  /** Whether this reader may fetch what entries hold. */
  seesEntries: boolean;
}

export async function gatherLog({ store, services }: ConsoleDeps, who: Viewer): Promise<LogView> {
  return {
    ledger: await overviewOf(store, services.checkpoints),
    integrity: services.integrity(),
    witnesses: await services.witnesses.states(),
    witnessKeys: services.witnesses.keys,
    seesEntries: reachOf('GET /log/proof', who.role) !== null,
  };
}

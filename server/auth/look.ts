import type { ServiceRole } from '#policies/vocabulary.ts';
import { type Clock, newId } from '#server/clock.ts';
import type { AuditLook, Store } from '#store/port.ts';
import type { RouteName } from './access.ts';

/**
 * Every look at the audit data is itself an entry, durable before the data is shown: call this first, read
 * second. Answers the entry's index, which a page may show.
 */
export async function look(
  { store, clock }: { store: Store; clock: Clock },
  who: { id: string; role: ServiceRole },
  route: RouteName,
  target: string | null = null,
  query: AuditLook['query'] = null,
): Promise<number> {
  const at = clock.now();
  const receipt = await store.commitAuditLook({
    id: newId(at),
    at,
    by: who.id,
    role: who.role,
    route,
    target,
    query,
  });
  return receipt.index;
}

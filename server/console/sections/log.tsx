import type { Context } from 'hono';
import { ID_PATTERN } from '#model/values.ts';
import { AuditError, notFound } from '#server/errors.ts';
import { entryProof } from '#server/tlog/overview.ts';
import type { SignedIn } from '../deps.ts';
import { gatherLog } from '../log-view.ts';
import { LogPage } from '../pages/log.tsx';
import type { Site } from '../site.tsx';

/** The ledger's page, and the proofs that its script checks in the reader's own browser. */
export function log({ deps, page }: Site): void {
  const { store, services } = deps;

  page('GET /log', async ({ c, reader, who }) =>
    c.html(<LogPage reader={reader} view={await gatherLog(deps, who)} />),
  );

  /** `?entry=INDEX` or `?lookup=ID`: bytes, path and a checkpoint that covers them. */
  page('GET /log/proof', async ({ c, who, look }) => {
    const index = await askedFor(c, who);
    await look(c.req.query('lookup') ?? null, { entry: index });
    const proof = await entryProof(store, services.checkpoints, index);
    return proof ? c.json(proof) : missing(c);
  });

  /** `?from=SIZE&to=SIZE`: hashes alone. */
  page('GET /log/consistency', async ({ c }) => {
    const [from, to] = [count(c.req.query('from')), count(c.req.query('to'))];
    const size = await store.treeSize();
    if (from === null || to === null || from < 1 || from > to || to > size) return missing(c);
    const path = await store.consistency(from, to);
    return c.json({ from, to, path: path.map((hash) => Buffer.from(hash).toString('base64')) });
  });

  /**
   * An entry's index. By a lookup's id for whoever may see that lookup; by its number for those who may see them all,
   * for a number tells nothing of whose it is.
   */
  async function askedFor(c: Context, who: SignedIn): Promise<number> {
    const { organisations } = who;
    const id = c.req.query('lookup');
    if (id !== undefined) {
      if (id.length > 128 || !ID_PATTERN.test(id)) throw notFound('lookup');
      const lookup = (await store.lookupById(id))?.lookup;
      if (!lookup || (organisations.length > 0 && !organisations.includes(lookup.organisation ?? '')))
        throw notFound('lookup');
      return lookup.receipt.index;
    }
    const index = count(c.req.query('entry'));
    if (index === null || index >= (await store.treeSize())) throw notFound('entry');
    if (who.role !== 'auditor' || organisations.length > 0)
      throw new AuditError('not-found', 'Entries by number are for an auditor of all organisations.');
    return index;
  }
}

const count = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;

const missing = (c: Context) => c.json({ code: 'not-found' }, 404);

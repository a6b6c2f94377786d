import { and, eq, sql } from 'drizzle-orm';
import type { NewProposal, PolicyVersion, Proposal, ProposalState, Step } from '#model/policy.ts';
import { fromCursor, toCursor } from '#model/values.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { PolicyDecision, Store } from '#store/port.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';
import { ERASED, hidePeople, showPeople } from './people.ts';
import { checkedStep, twoPeopleDo } from './policy-steps.ts';
import { readVersions } from './policy-versions.ts';
import { policyProposal, policyVersion } from './schema.ts';

/**
 * Proposed policies and the versions in force. Versions count in the order of their entries: the newest that has
 * begun holds, also where a clock was set back in between.
 */

type PolicyVerbs = Pick<
  Store,
  | 'activatePolicy'
  | 'proposePolicy'
  | 'decidePolicy'
  | 'policyProposal'
  | 'policyProposals'
  | 'policyBundle'
  | 'policyAt'
  | 'policyVersions'
  | 'followPolicies'
>;
type ProposalRow = typeof policyProposal.$inferSelect;

export function policyVerbs(hot: Hot): PolicyVerbs {
  const { orm, keys } = hot;
  const account = (ref: number | null): string =>
    (ref === null ? null : keys.byRef('actor', ref)?.id) ?? ERASED;

  const versions = (): PolicyVersion[] => readVersions(hot);
  const bundleOf = (digest: string): string | null =>
    orm
      .select({ bundle: policyVersion.bundle })
      .from(policyVersion)
      .where(eq(policyVersion.digest, digest))
      .get()?.bundle ??
    orm
      .select({ bundle: policyProposal.bundle })
      .from(policyProposal)
      .where(eq(policyProposal.digest, digest))
      .get()?.bundle ??
    null;

  const followers: Parameters<Store['followPolicies']>[0][] = [];
  let told = '';
  const tell = (): void => {
    if (followers.length === 0) return;
    const now = versions();
    const mark = now.map(({ index }) => index).join();
    if (mark === told) return;
    told = mark;
    for (const follow of followers) follow(now, bundleOf);
  };
  hot.onForeign(() => {
    try {
      tell();
    } catch (error) {
      // What was known holds on: lookups are recorded, and the next start refuses.
      console.error(
        `the policy in force was not read again: ${error instanceof Error ? error.message : 'unknown'}`,
      );
    }
  });

  const read = (row: ProposalRow, latest: string | null): Proposal => {
    const step = (at: number | null, by: number | null, why: string | null): Step | null =>
      at === null ? null : { at, by: account(by), why: why === null ? null : showPeople(keys, why) };
    const { id, digest, pack, version, at, base, activateAt, inForceAt } = row;
    const state = row.state as ProposalState;
    return {
      id,
      policy: { pack, version, digest, mode: row.mode as PolicyVersion['mode'] },
      files: JSON.parse(row.files),
      note: showPeople(keys, row.note),
      activateAt,
      by: account(row.by),
      at,
      state,
      base,
      stale: state === 'proposed' && base !== latest,
      decided: step(row.decidedAt, row.decidedBy, row.decidedWhy),
      inForceAt,
      calledOff: step(row.calledOffAt, row.calledOffBy, row.calledOffWhy),
    };
  };
  const rowOf = (id: string): ProposalRow | undefined =>
    orm.select().from(policyProposal).where(eq(policyProposal.id, id)).get();
  const latestDigest = (): string | null => versions().at(-1)?.digest ?? null;

  /** Enters one step, and answers with its place. */
  const enter = (
    id: string,
    who: string,
    step: Pick<PolicyDecision, 'at' | 'via'>,
    clear: object,
    why: string | null,
  ) =>
    hot.enter({
      kind: 'policy',
      id,
      at: step.at,
      clear: { ...clear, via: step.via },
      actor: { person: keys.take('actor', who), value: { id: who } },
      ...(why !== null && { work: { value: { note: why } } }),
    });
  /** Inside a write: a version in force from `at`, by the entry at `index`. */
  const insertVersion = (
    policy: { pack: string; version: string; digest: string; mode: string },
    more: {
      bundle: string;
      index: number;
      at: number;
      enteredAt: number;
      by: string;
      proposal: string | null;
    },
  ): void => {
    const { index, by, ...rest } = more;
    orm
      .insert(policyVersion)
      .values({ ...policy, ...rest, seq: index, by: String(keys.take('actor', by).ref) })
      .run();
    hot.onCommit(tell);
  };

  return {
    activatePolicy: async ({ pack, version, digest, mode }, bundle, by, at) => {
      const policy = { pack, version, digest, mode };
      return hot.write(() => {
        const before = versions();
        if (before.at(-1)?.digest === digest) return null;
        if (before.some(({ proposal }) => proposal !== null)) throw twoPeopleDo();
        const id = `policy/${hot.log.pendingSize()}`;
        const entered = enter(id, by, { at, via: 'start' }, { step: 'activated', ...policy }, null);
        insertVersion(policy, { bundle, index: entered.index, at, enteredAt: at, by, proposal: null });
        return receiptFor(hot, entered, at);
      });
    },

    proposePolicy: async (proposal: NewProposal) =>
      hot.write(() => {
        const { id, policy, bundle, files, note, activateAt, by, at, via } = proposal;
        const base = latestDigest();
        if (base === policy.digest) {
          throw new AuditError('conflict', 'This is the policy in force, or the one about to be.', {
            hint: 'Change something in it, or propose the digest of another version.',
          });
        }
        const ahead = activateAt === null ? {} : { activateAt: timestamp(activateAt) };
        const entered = enter(id, by, { at, via }, { step: 'proposed', ...policy, base, ...ahead }, note);
        orm
          .insert(policyProposal)
          .values({
            id,
            ...policy,
            bundle,
            files: JSON.stringify(files),
            base,
            note: hidePeople(keys, note),
            state: 'proposed',
            at,
            by: keys.take('actor', by).ref,
            activateAt,
          })
          .run();
        return receiptFor(hot, entered, at);
      }),

    decidePolicy: async (id, decision) =>
      hot.write(() => {
        const row = rowOf(id);
        if (!row) throw notFound('proposal');
        const { at, by, why } = decision;
        const person = keys.take('actor', by);
        const hidden = why === null ? null : hidePeople(keys, why);
        const step = checkedStep(row, decision, person.ref, versions());
        const policy = { pack: row.pack, version: row.version, digest: row.digest, mode: row.mode };
        const inForceAt = decision.step === 'activated' ? decision.inForceAt : null;
        const entered = enter(
          `${id}/${step}`,
          by,
          decision,
          {
            step,
            proposal: id,
            ...policy,
            ...(inForceAt !== null && inForceAt !== at && { inForceAt: timestamp(inForceAt) }),
          },
          why,
        );
        const change =
          step === 'called-off'
            ? { calledOffAt: at, calledOffBy: person.ref, calledOffWhy: hidden }
            : { decidedAt: at, decidedBy: person.ref, decidedWhy: hidden, inForceAt };
        orm
          .update(policyProposal)
          .set({ state: step, ...change })
          .where(eq(policyProposal.id, id))
          .run();
        if (inForceAt !== null) {
          const { bundle } = row;
          insertVersion(policy, {
            bundle,
            index: entered.index,
            at: inForceAt,
            enteredAt: at,
            by,
            proposal: id,
          });
        }
        if (step === 'called-off') {
          orm
            .update(policyVersion)
            .set({ calledOffAt: at })
            .where(and(eq(policyVersion.proposal, id), eq(policyVersion.at, row.inForceAt ?? at)))
            .run();
          hot.onCommit(tell);
        }
        return receiptFor(hot, entered, at);
      }),

    async policyProposal(id) {
      const row = rowOf(id);
      return row ? read(row, latestDigest()) : null;
    },
    async policyProposals(page) {
      const offset = page.cursor === null ? 0 : fromCursor(page.cursor);
      const rows = orm
        .select()
        .from(policyProposal)
        .orderBy(sql`rowid desc`)
        .limit(page.limit + 1)
        .offset(offset)
        .all();
      const latest = latestDigest();
      return {
        items: rows.slice(0, page.limit).map((row) => read(row, latest)),
        next: rows.length > page.limit ? toCursor(offset + page.limit) : null,
      };
    },
    policyBundle: async (digest) => bundleOf(digest),
    async policyAt(at) {
      const then = versions().findLast((version) => version.at <= at);
      return then ? { pack: then.pack, version: then.version, digest: then.digest, mode: then.mode } : null;
    },
    policyVersions: async () => versions(),
    async followPolicies(follow) {
      followers.push(follow);
      const now = versions();
      told = now.map(({ index }) => index).join();
      follow(now, bundleOf);
    },
  };
}

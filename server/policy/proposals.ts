import type { Receipt } from '#model/lookup.ts';
import type { ActivateRequest, PolicyVia, Proposal, ProposalRequest } from '#model/policy.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError, notFound } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { requestedPolicy, textsOf } from './compile.ts';

/**
 * Changing the policy in force: a privacy officer proposes, another activates. What is proposed compiles, and is
 * not in force; what is activated decides the next lookup. Nobody does both.
 */
export interface Proposals {
  /** Throws `invalid-policy` with every problem, `conflict` for what is in force already. */
  propose(request: ProposalRequest, by: string): Promise<Told>;
  /** Throws `not-permitted` for who proposed it, `wrong-step` where it is stale or was decided. */
  activate(id: string, request: ActivateRequest, by: string): Promise<Told>;
  decline(id: string, why: string, by: string): Promise<Told>;
  /** By who proposed it; once it waits for its time, by any privacy officer. */
  withdraw(id: string, why: string, by: string): Promise<Told>;
  /** With its texts. Throws `not-found`. */
  get(id: string): Promise<Proposal & { packs: { file: string; text: string }[] }>;
}

export type Told = Proposal & { receipt: Receipt };

export interface ProposalsInput {
  store: Store;
  clock: Clock;
  newId: (at: number) => string;
  via: PolicyVia;
}

export function createProposals({ store, clock, newId, via }: ProposalsInput): Proposals {
  const found = async (id: string): Promise<Proposal> => {
    const proposal = await store.policyProposal(id);
    if (!proposal) throw notFound('proposal');
    return proposal;
  };
  const told = async (id: string, receipt: Receipt): Promise<Told> => ({ ...(await found(id)), receipt });

  return {
    async propose(request, by) {
      const at = clock.now();
      const activateAt = request.activateAt ?? null;
      if (activateAt !== null) refusePast(activateAt, at);
      const { pack, version, digest, mode, bundle } = await requestedPolicy(store, request);
      const proposal = {
        id: newId(at),
        policy: { pack, version, digest, mode },
        bundle,
        files: textsOf(bundle).map((text, i) => nameOf(text, i, request)),
        note: request.note,
        activateAt,
        by,
        at,
        via,
      };
      return told(proposal.id, await store.proposePolicy(proposal));
    },
    async activate(id, request, by) {
      const at = clock.now();
      const wanted = request.activateAt === undefined ? (await found(id)).activateAt : request.activateAt;
      if (wanted !== null) refusePast(wanted, at);
      const why = request.note ?? null;
      const decision = { step: 'activated' as const, inForceAt: wanted ?? at, by, at, why, via };
      return told(id, await store.decidePolicy(id, decision));
    },
    async decline(id, why, by) {
      return told(id, await store.decidePolicy(id, { step: 'declined', by, at: clock.now(), why, via }));
    },
    async withdraw(id, why, by) {
      return told(id, await store.decidePolicy(id, { step: 'withdrawn', by, at: clock.now(), why, via }));
    },
    async get(id) {
      const proposal = await found(id);
      const texts = textsOf((await store.policyBundle(proposal.policy.digest)) ?? '');
      return { ...proposal, packs: texts.map((text, i) => ({ file: proposal.files[i] ?? '', text })) };
    },
  };
}

/** The name that a text of the bundle was sent under: the bundle has its own order. */
const nameOf = (text: string, index: number, { packs }: ProposalRequest): string =>
  packs?.find((pack) => pack.text === text)?.file ?? `pack-${index + 1}.yaml`;

const refusePast = (activateAt: number, now: number): void => {
  if (activateAt > now) return;
  throw new AuditError('invalid-request', 'A policy comes into force now or later, never in the past.', {
    hint: 'Send a later `activateAt`, or null to activate it at once.',
    mistakes: [{ path: 'activateAt', message: 'must be later than now' }],
  });
};

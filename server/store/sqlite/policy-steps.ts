import type { PolicyVersion, ProposalState } from '#model/policy.ts';
import { timestamp } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { PolicyDecision } from '#store/port.ts';
import type { policyProposal } from './schema.ts';

/** Which step may be taken with a proposal, by whom, and when: asked inside the transaction that takes it. */

/** The step that a decision comes to, or why it may not be taken. */
export function checkedStep(
  row: Pick<typeof policyProposal.$inferSelect, 'state' | 'by' | 'base' | 'inForceAt'>,
  decision: PolicyDecision,
  person: number,
  versions: readonly PolicyVersion[],
): Exclude<ProposalState, 'proposed'> {
  const own = person === row.by;
  const { step, at } = decision;
  // Withdrawing what is to come into force later takes no second person: it leaves things as they are.
  if (step === 'withdrawn' && row.state === 'activated' && row.inForceAt !== null && row.inForceAt > at) {
    return 'called-off';
  }
  if (row.state !== 'proposed') {
    throw new AuditError('wrong-step', `This proposal is ${row.state} already.`, {
      hint:
        row.state === 'activated'
          ? 'To go back, propose the digest of the version before.'
          : 'Propose it again, by its digest.',
    });
  }
  if (step === 'withdrawn' && !own)
    throw notYours('Only who proposed it withdraws it.', 'Decline it instead.');
  if (step === 'declined' && own)
    throw notYours('One does not decline one’s own proposal.', 'Withdraw it instead.');
  if (step !== 'activated') return step;
  if (own) {
    throw notYours(
      'Who proposed a policy does not bring it into force.',
      'A second privacy officer does, under an account of their own.',
    );
  }
  const latest = versions.at(-1);
  if (latest && latest.at > at && latest.at > latest.enteredAt) {
    throw new AuditError('conflict', `Another version comes into force at ${timestamp(latest.at)}.`, {
      hint: `Wait for it, or call it off: withdraw the proposal ${latest.proposal}.`,
    });
  }
  if ((latest?.digest ?? null) !== row.base) {
    throw new AuditError('wrong-step', 'Another version has come into force since this was proposed.', {
      hint: 'Look at what it would change now, and propose its digest again.',
    });
  }
  return step;
}

const notYours = (message: string, hint: string): AuditError =>
  new AuditError('not-permitted', message, { hint });

export const twoPeopleDo = (): AuditError =>
  new AuditError('not-permitted', 'In this installation two people bring a policy into force.', {
    hint: 'Propose it (`POST /v1/policy`, or `inzage policy propose`), and have a second privacy officer activate it.',
  });

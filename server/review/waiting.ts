import { z } from 'zod';
import { ReviewRequest } from '#model/finding.ts';
import { Id } from '#model/values.ts';
import { SERVICE_ROLES } from '#policies/vocabulary.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import type { Review, Reviewer } from './service.ts';

/**
 * One step on several findings, kept back for some seconds in which it can be undone: a step that is in the ledger
 * is there for good. What waits is kept in the store, so that it is taken after a restart too; nothing is told to be
 * recorded before it is.
 */
export interface Waiting {
  /** Puts a step down for later. At most fifty findings; the step must be one an officer may take on many. */
  put(who: Reviewer, findings: readonly string[], request: ReviewRequest): Promise<WaitingStep>;
  /** True when it was taken back; false when it is somebody else's, or was carried out already. */
  undo(who: Reviewer, id: string): Promise<boolean>;
  /** What waits of this person, the oldest first. */
  of(who: Reviewer): WaitingStep[];
  /** What became of what this person put down in the last minutes, the newest first. */
  outcomesOf(who: Reviewer): CarriedOut[];
  /** Takes the steps whose time has come. */
  carryOut(): Promise<void>;
}

const WaitingStep = z.object({
  id: z.string(),
  by: z.object({ id: z.string(), role: z.enum(SERVICE_ROLES) }),
  findings: z.array(Id),
  request: ReviewRequest,
  /** When it will be taken, milliseconds. */
  dueAt: z.number(),
});
export type WaitingStep = z.infer<typeof WaitingStep>;

export interface CarriedOut {
  id: string;
  step: ReviewRequest['step'];
  at: number;
  taken: number;
  /** Findings on which it could not be taken: their status changed, or it is not this person's to take. */
  refused: string[];
}

/** How long a step can be undone, milliseconds. */
export const UNDO_MS = 10_000;
export const BULK_MAX = 50;
/** Steps that mean the same on every finding. */
export const BULK_STEPS = ['ask', 'decide', 'assign'] as const satisfies readonly ReviewRequest['step'][];

const SETTING = 'review-waiting';
const TOLD_MS = 10 * 60_000;

export async function createWaiting({
  store,
  clock,
  review,
  newId,
}: {
  store: Pick<Store, 'setting' | 'saveSetting'>;
  clock: Clock;
  review: Pick<Review, 'take'>;
  newId: (at: number) => string;
}): Promise<Waiting> {
  const kept = await store.setting(SETTING);
  let waiting = kept === null ? [] : z.array(WaitingStep).parse(JSON.parse(kept));
  let carried: (CarriedOut & { by: string })[] = [];
  let busy: Promise<void> = Promise.resolve();
  const keep = () => store.saveSetting(SETTING, JSON.stringify(waiting));

  async function take(step: WaitingStep): Promise<void> {
    const refused: string[] = [];
    for (const finding of step.findings) {
      try {
        await review.take(step.by, finding, step.request);
      } catch (error) {
        if (!(error instanceof AuditError)) throw error;
        refused.push(finding);
      }
    }
    const at = clock.now();
    carried = [
      {
        id: step.id,
        by: step.by.id,
        step: step.request.step,
        at,
        taken: step.findings.length - refused.length,
        refused,
      },
      ...carried.filter((one) => at - one.at < TOLD_MS),
    ];
  }

  return {
    async put(who, findings, request) {
      if (findings.length === 0 || findings.length > BULK_MAX)
        throw new AuditError('invalid-request', `Choose between 1 and ${BULK_MAX} findings.`, {
          mistakes: [{ path: 'findings', message: `must be 1 to ${BULK_MAX}` }],
        });
      if (!BULK_STEPS.some((step) => step === request.step))
        throw new AuditError('invalid-request', 'This step is taken on one finding at a time.', {
          mistakes: [{ path: 'step', message: `must be one of ${BULK_STEPS.join(', ')}` }],
        });
      const at = clock.now();
      const step: WaitingStep = {
        id: newId(at),
        by: { id: who.id, role: who.role },
        findings: [...new Set(findings)],
        request,
        dueAt: at + UNDO_MS,
      };
      waiting = [...waiting, step];
      await keep();
      return step;
    },
    async undo(who, id) {
      const found = waiting.some((step) => step.id === id && step.by.id === who.id);
      if (!found) return false;
      waiting = waiting.filter((step) => step.id !== id);
      await keep();
      return true;
    },
    of: (who) => waiting.filter(({ by }) => by.id === who.id),
    outcomesOf: (who) => carried.filter(({ by, at }) => by === who.id && clock.now() - at < TOLD_MS),
    carryOut() {
      busy = busy
        .catch(() => undefined)
        .then(async () => {
          const now = clock.now();
          for (const step of waiting.filter(({ dueAt }) => dueAt <= now)) {
            // From here on it cannot be undone; it stays kept until all of it is taken.
            const rest = waiting.filter((one) => one !== step);
            waiting = rest;
            try {
              await take(step);
            } catch (error) {
              waiting = [step, ...waiting];
              throw error;
            }
            await keep();
          }
        });
      return busy;
    },
  };
}

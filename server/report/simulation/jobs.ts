import type { Policy } from '#policies/policy.ts';
import type { Clock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { type SimulationRequest, simulate } from './run.ts';
import type { Simulation } from './tally.ts';

/**
 * Simulations one at a time, whoever asks: they share the service's thread with lookups, which go first. A job runs in
 * the background and is asked for by its id; the latest are remembered until the service stops, and nothing is written.
 */
export interface Simulations {
  /** Takes the turn for a simulation of one's own; call what it answers when done. Throws `conflict` while one runs. */
  claim(): () => void;
  /** Begins and answers at once. Throws `conflict` while another one runs. */
  start(request: SimulationRequest, by: string): SimulationJob;
  get(id: string): SimulationJob | null;
  /** Ends the job that runs. Resolves when it has. */
  stop(): Promise<void>;
}

export interface SimulationJob extends Omit<SimulationRequest, 'proposed'> {
  id: string;
  policy: Pick<Policy, 'pack' | 'version' | 'digest' | 'mode'>;
  by: string;
  at: number;
  state: 'running' | 'done' | 'failed';
  /** Lookups judged, and how much of the ledger was looked through, 0 to 1. */
  lookups: number;
  share: number;
  result: Simulation | null;
}

const KEPT = 20;

export function createSimulations({
  store,
  clock,
  newId,
}: {
  store: Pick<Store, 'recordedDecisions' | 'policyBundle'>;
  clock: Clock;
  newId: (at: number) => string;
}): Simulations {
  const jobs = new Map<string, SimulationJob>();
  let running = false;
  let last: Promise<void> = Promise.resolve();
  let stopped = new AbortController();

  const claim = (): (() => void) => {
    if (running) {
      throw new AuditError('conflict', 'Another simulation is running.', {
        hint: 'Wait until it is done; a month of lookups takes seconds.',
      });
    }
    running = true;
    return () => {
      running = false;
    };
  };

  return {
    claim,
    start(request, by) {
      const release = claim();
      const at = clock.now();
      const { pack, version, digest, mode } = request.proposed;
      const { from, to, organisations } = request;
      const job: SimulationJob = {
        id: newId(at),
        policy: { pack, version, digest, mode },
        by,
        at,
        from,
        to,
        organisations,
        state: 'running',
        lookups: 0,
        share: 0,
        result: null,
      };
      jobs.set(job.id, job);
      const [oldest] = jobs.keys();
      if (jobs.size > KEPT && oldest !== undefined) jobs.delete(oldest);
      stopped = new AbortController();
      const progress = (lookups: number, share: number) => void Object.assign(job, { lookups, share });
      last = simulate({ store, progress, signal: stopped.signal }, request)
        .then(
          (result) => void Object.assign(job, { state: 'done', share: 1, lookups: result.lookups, result }),
          () => void Object.assign(job, { state: 'failed' }),
        )
        .finally(release);
      return job;
    },
    get: (id) => jobs.get(id) ?? null,
    stop() {
      stopped.abort();
      return last;
    },
  };
}

import type { Policy } from '#policies/policy.ts';
import { duration, text } from '#server/evidence/sentence.ts';
import type { NewLookup } from '#store/port.ts';
import { type Burst, createBursts } from './bursts.ts';
import { flag } from './detector.ts';
import { NO_PEERS } from './peers.ts';
import { lookedBy } from './reading.ts';
import { type DetectDeps, gatherAbout, keepBack, type Learned } from './run.ts';

/**
 * Bursts become findings at once, with their grades still pending. When evidence has come in, the lookups are
 * examined as all others are, and the finding is told anew; nothing closes by itself.
 */
export interface Live {
  /** Of lookups that were just committed. Cheap, and throws nothing. */
  note(lookups: readonly NewLookup[], policy: Policy): void;
  /** Resolves when every burst noted so far has its finding. */
  idle(): Promise<void>;
}

export interface LiveDeps extends DetectDeps {
  learned: Learned;
  /** Called before findings are numbered. */
  ready(): Promise<void>;
  /** What became of a burst that could not be told, without its contents; it is tried again with the next lookup. */
  failed(error: unknown): void;
}

/** Further customers of the same burst are gathered for so long before the finding grows. */
const PAUSE_MS = 500;
const LOOKUPS_MAX = 1000;

export function createLive(deps: LiveDeps): Live {
  const bursts = createBursts();
  const waiting = new Map<string, { burst: Burst; policy: Policy }>();
  let running: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    while (waiting.size > 0) {
      const [next] = waiting;
      if (!next) return;
      const [actor, { burst, policy }] = next;
      waiting.delete(actor);
      await deps.learned.turn(async () => {
        await deps.ready();
        await tellBurst(deps, burst, policy);
      });
    }
  };

  return {
    note(lookups, policy) {
      for (const burst of bursts.note(lookups, policy)) waiting.set(burst.actor, { burst, policy });
      if (waiting.size === 0 || running !== null) return;
      running = new Promise<void>((resolve) => setTimeout(resolve, PAUSE_MS))
        .then(run)
        .catch(deps.failed)
        .finally(() => {
          running = null;
        });
    },
    async idle() {
      while (running !== null) await running;
    },
  };
}

async function tellBurst(deps: LiveDeps, burst: Burst, policy: Policy): Promise<void> {
  const { store } = deps;
  const near = await lookedBy(store, { actor: burst.actor, from: burst.from, to: burst.to + 1 }, LOOKUPS_MAX);
  const named = new Set(burst.lookups);
  const examined = near.filter(({ lookup }) => named.has(lookup.id));
  const length = duration(burst.to - burst.from);
  const n = burst.lookups.length;
  const sentence = text(
    `${n} klanten in ${length.nl}, zonder werk dat dit op dat moment verklaarde.`,
    `${n} customers in ${length.en}, without work that explained it at the time.`,
  );
  const at = deps.clock.now();
  const all = new Map(examined.map((one) => [one.lookup.id, one]));
  const kept = await keepBack(
    deps,
    examined.map((one) => flag('enumeration', one, 'high', sentence)),
    all,
  );
  const findings = await gatherAbout(
    deps,
    {
      policy,
      all,
      inWindow: new Set(),
      regraded: new Set(),
      experience: await store.outcomesByRule(),
      peers: NO_PEERS,
      weighed: async () => NO_PEERS,
    },
    { kind: 'actor', id: burst.actor },
    kept.flags,
  );
  const { suppressed } = kept;
  if (findings.length + suppressed.length > 0)
    await store.commitFindings({ id: deps.newId(at), at, findings, examined: [], suppressed });
}

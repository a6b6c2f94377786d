import type { Block, Erasure, ErasureRequest, Person } from '#model/keeping.ts';
import { reasonAndNote } from '#model/keeping.ts';
import type { Receipt } from '#model/lookup.ts';
import type { Clock } from '#server/clock.ts';
import { notFound } from '#server/errors.ts';
import type { Exports } from '#server/export/job.ts';
import { dropExportsNaming } from '#server/export/kept.ts';
import type { Store } from '#store/port.ts';
import { keepJournal } from './journal.ts';

/**
 * Erasing people (GDPR Art. 17): a privacy officer asks, another confirms, and at once the person's exports are
 * removed, their rows blanked and their key destroyed. Erasures are carried out one at a time; what could not be
 * finished is tried again by the service's rounds and by its next start.
 */
export interface Erasures {
  request(request: ErasureRequest, by: string): Promise<Told>;
  confirm(id: string, by: string): Promise<Told>;
  decline(id: string, by: string, answer: string): Promise<Told>;
  /** As it stands now, with what would block it while it waits. Null when unknown. */
  get(id: string): Promise<(Erasure & { blockedBy: Block[] }) | null>;
  withBlocks(erasure: Erasure): Promise<Erasure & { blockedBy: Block[] }>;
  /** Carries out all that is confirmed; answers the ids of those that are done. */
  carryOut(): Promise<string[]>;
  /** Resolves when none is being carried out. */
  idle(): Promise<void>;
}

export type Told = Erasure & { blockedBy: Block[]; receipt: Receipt };

export interface ErasuresInput {
  store: Store;
  /** Null where no export can be running: on the command line. */
  exports: Pick<Exports, 'between'> | null;
  /** False beside a running service: that one carries out what is confirmed, since it remembers people. */
  alone: boolean;
  /** The data directory. */
  dir: string;
  clock: Clock;
  newId: (at: number) => string;
}

export function createErasures({ store, exports, alone, dir, clock, newId }: ErasuresInput): Erasures {
  let turn: Promise<unknown> = Promise.resolve();
  const between = <T>(work: () => Promise<T>): Promise<T> => (exports ? exports.between(work) : work());

  const withBlocks = async (erasure: Erasure) => ({
    ...erasure,
    blockedBy: erasure.state === 'requested' ? await store.blocksOf(erasure.about, clock.now()) : [],
  });
  const told = async (id: string, receipt: Receipt): Promise<Told> => {
    const erasure = await store.erasure(id);
    if (!erasure) throw notFound('erasure');
    return { ...(await withBlocks(erasure)), receipt };
  };
  const carryOutOne = async (id: string): Promise<boolean> => {
    const erasure = await store.erasure(id);
    if (erasure?.state !== 'confirmed') return false;
    const done = await between(async () => {
      await dropExportsNaming(store, dir, erasure.about);
      return store.carryOutErasure(id, clock.now());
    });
    if (done) await keepJournal(store);
    return done;
  };
  const carryOut = (): Promise<string[]> => {
    if (!alone) return Promise.resolve([]);
    const run = turn
      .catch(() => undefined)
      .then(async () => {
        const done: string[] = [];
        for (const id of await store.confirmedErasures()) if (await carryOutOne(id)) done.push(id);
        return done;
      });
    turn = run;
    return run;
  };

  return {
    async request(request, by) {
      const at = clock.now();
      const about: Person = request.subject
        ? { kind: 'subject', id: request.subject }
        : { kind: 'actor', id: request.actor as string };
      const id = newId(at);
      const words = reasonAndNote(request.reason, request.note ?? null, about.id);
      return told(id, await store.requestErasure({ id, about, ...words, by, at }));
    },
    async confirm(id, by) {
      const receipt = await store.decideErasure(id, 'confirmed', { by, at: clock.now(), answer: null });
      await carryOut();
      return told(id, receipt);
    },
    async decline(id, by, answer) {
      return told(id, await store.decideErasure(id, 'declined', { by, at: clock.now(), answer }));
    },
    async get(id) {
      const erasure = await store.erasure(id);
      return erasure && withBlocks(erasure);
    },
    withBlocks,
    carryOut,
    idle: () =>
      turn.then(
        () => undefined,
        () => undefined,
      ),
  };
}

import type { Clock } from '#server/clock.ts';
import type { CourseCell } from '#store/course-port.ts';
import type { Store } from '#store/port.ts';
import { edgesOf, type Unit } from './overview.ts';
import { type Peers, peersOf } from './peers.ts';
import { type Remembered, remember } from './remember.ts';

/** Figures that pages share: made once for all who look, and told with the time of their making. */
export interface Figures {
  /** The course of a span over all organisations; what a reader may see is the page's to choose. `name` tells spans apart. */
  course(span: NamedSpan): Promise<Remembered<Course>>;
  /** The same of a team. */
  teamCourse(team: string, span: NamedSpan): Promise<Remembered<Course>>;
  /** Reasons that an actor declared, beside others with the same role in the same organisation. */
  reasonsBeside(actor: string, span: NamedSpan): Promise<Remembered<ReasonBeside[]> & { others: number }>;
}

export interface NamedSpan {
  name: string;
  from: number;
  to: number;
}

export interface Course {
  unit: Unit;
  edges: number[];
  cells: CourseCell[];
}

export interface ReasonBeside {
  /** Empty: none was declared. */
  reason: string;
  /** Of the actor's own lookups. */
  lookups: number;
  share: number;
  /** The same share at the others; null where they are too few. */
  peers: Peers | null;
}

/** Fresh for ten seconds; for five minutes the last figures stand while newer ones are made. */
const COURSE = { fresh: 10_000, usable: 5 * 60_000, most: 64 };
/** What people of a role usually declare changes slowly, and is counted from every lookup of an organisation. */
const REASONS = { fresh: 30 * 60_000, usable: 2 * 3_600_000, most: 64 };
/** Of fewer lookups a share says nothing. */
const LOOKUPS_LEAST = 20;

interface FiguresDeps {
  store: Pick<Store, 'course' | 'reasonsDeclared' | 'actor'>;
  clock: Clock;
  timezone(): string;
}

export function createFigures({ store, clock, timezone }: FiguresDeps): Figures {
  const courses = remember<Course>(clock, COURSE);
  const declared = remember<Declared[]>(clock, REASONS);
  const make = async (span: NamedSpan, filter: { team?: string }): Promise<Course> => {
    const { unit, edges } = edgesOf(span, timezone());
    return { unit, edges, cells: await store.course(edges, filter) };
  };

  const declaredIn = async (organisation: string, { from, to }: NamedSpan): Promise<Declared[]> => {
    const all = await store.reasonsDeclared({ from, to, organisation });
    return Promise.all(
      all.map(async ({ actor, reasons }) => ({
        actor,
        reasons,
        roles: (await store.actor(actor))?.roles.toSorted().join(' ') ?? null,
        lookups: Object.values(reasons).reduce((sum, n) => sum + n, 0),
      })),
    );
  };

  return {
    course: (span) => courses(`all ${span.name}`, () => make(span, {})),
    teamCourse: (team, span) => courses(`team ${team} ${span.name}`, () => make(span, { team })),

    async reasonsBeside(id, span) {
      const actor = await store.actor(id);
      const organisation = actor?.organisation;
      if (!actor || organisation === undefined) return { at: clock.now(), value: [], others: 0 };
      const { at, value } = await declared(`${organisation} ${span.name}`, () =>
        declaredIn(organisation, span),
      );
      const own = value.find((one) => one.actor === id);
      if (!own) return { at, value: [], others: 0 };
      const others = value.filter(
        (one) => one.actor !== id && one.roles === own.roles && one.lookups >= LOOKUPS_LEAST,
      );
      const rows = Object.entries(own.reasons)
        .map(
          ([reason, lookups]): ReasonBeside => ({
            reason,
            lookups,
            share: lookups / own.lookups,
            peers: peersOf(others.map((one) => (one.reasons[reason] ?? 0) / one.lookups)),
          }),
        )
        .sort((a, b) => b.lookups - a.lookups || (a.reason < b.reason ? -1 : 1));
      return { at, value: rows, others: others.length };
    },
  };
}

interface Declared {
  actor: string;
  reasons: Record<string, number>;
  /** Null for somebody whom the directory does not know. */
  roles: string | null;
  lookups: number;
}

import type { Policy } from '#policies/policy.ts';
import type { NewLookup } from '#store/port.ts';
import { poissonTail } from './chance.ts';
import { dropOldest, durationOption, isOn, numberOption } from './detector.ts';
import { CUSTOMERS, enumeration, PER } from './enumeration.ts';

/**
 * Watches lookups as they are committed for one thing that cannot wait until evidence has come in: somebody who
 * opens one customer after another with no work at hand. A few operations a lookup and a bounded memory: of each
 * person the latest bare customers, of each organisation how many its people have.
 */
export interface Bursts {
  /** Takes committed lookups in; answers the bursts that they made or went on with. */
  note(lookups: readonly NewLookup[], policy: Policy): Burst[];
}

export interface Burst {
  actor: string;
  /** The customers' lookups, oldest first; the latest of each. */
  lookups: string[];
  from: number;
  to: number;
}

interface Own {
  organisation: string;
  /** Customer → the lookup, in order of the last look. */
  bare: Map<string, { lookup: string; at: number }>;
}

/** Rarer than this among the people of an organisation is no busy moment. */
const CHANCE = 1e-4;
/** Bare customers that somebody may have in a quarter of an hour without anybody being surprised. */
const LEAST_USUAL = 0.3;
const CUSTOMERS_KEPT = 200;
const PEOPLE_KEPT = 20_000;
/** Only what happens now: a history that is sent in is judged when it is settled. */
const LIVE = 15 * 60_000;

export function createBursts(): Bursts {
  const people = new Map<string, Own>();
  const usual = createUsual();

  return {
    note(lookups, policy) {
      if (!isOn(enumeration.id, policy)) return [];
      const over = numberOption(policy, enumeration.id, 'over', CUSTOMERS);
      const per = durationOption(policy, enumeration.id, 'per', PER);
      const found = new Map<string, Burst>();
      for (const lookup of lookups) {
        const { subject, occurredAt: at, actor } = lookup;
        if (subject === null || !isLive(lookup)) continue;
        const organisation = `${lookup.organisation ?? ''} ${actor.kind}`;
        usual.seen(organisation, actor.id, at, per);
        if (!isBareAtHand(lookup, policy)) continue;
        const own = people.get(actor.id) ?? {
          organisation,
          bare: new Map<string, { lookup: string; at: number }>(),
        };
        people.delete(actor.id);
        people.set(actor.id, own);
        dropOldest(people, PEOPLE_KEPT);
        const isNew = !own.bare.has(subject);
        own.bare.delete(subject);
        own.bare.set(subject, { lookup: lookup.id, at });
        dropOldest(own.bare, CUSTOMERS_KEPT);
        dropBefore(own, at - per);
        const others = usual.of(organisation, actor.id, at, per);
        if (isNew) usual.bare(organisation, actor.id, at, per);
        if (own.bare.size < over || poissonTail(own.bare.size, Math.max(LEAST_USUAL, others)) > CHANCE)
          continue;
        const held = [...own.bare.values()];
        found.set(actor.id, {
          actor: actor.id,
          lookups: held.map((one) => one.lookup),
          from: held[0]?.at ?? at,
          to: at,
        });
      }
      return [...found.values()];
    },
  };
}

/** Shown, made now, by itself. */
const isLive = ({ receivedAt, occurredAt, marks, decision }: NewLookup): boolean =>
  marks.length === 0 && Math.abs(receivedAt - occurredAt) <= LIVE && decision.effect !== 'deny';

/** Work was sought and there was none, or no reason was given that could be sought for. Silence is not held against anybody. */
const isBareAtHand = ({ facts, reason }: NewLookup, policy: Policy): boolean =>
  facts.evidence === 'absent' || reason === null || !policy.reasons.has(reason);

function dropBefore(own: Own, least: number): void {
  for (const [subject, { at }] of own.bare) {
    if (at >= least) return;
    own.bare.delete(subject);
  }
}

interface Usual {
  seen(organisation: string, actor: string, at: number, per: number): void;
  bare(organisation: string, actor: string, at: number, per: number): void;
  /** Bare customers that the others at work have, each, in the last `per` milliseconds. */
  of(organisation: string, actor: string, at: number, per: number): number;
}

/** Counts of the stretch at hand and the one before, of each organisation. */
function createUsual(): Usual {
  interface Stretch {
    n: number;
    people: Set<string>;
    own: Map<string, number>;
    bare: number;
  }
  const organisations = new Map<string, { now: Stretch; before: Stretch }>();
  const empty = (n: number): Stretch => ({ n, people: new Set(), own: new Map(), bare: 0 });
  const at = (organisation: string, time: number, per: number) => {
    const n = Math.floor(time / per);
    const known = organisations.get(organisation) ?? { now: empty(n), before: empty(n - 1) };
    organisations.set(organisation, known);
    if (n > known.now.n) {
      known.before = n === known.now.n + 1 ? known.now : empty(n - 1);
      known.now = empty(n);
    }
    return known;
  };
  return {
    seen: (organisation, actor, time, per) => {
      at(organisation, time, per).now.people.add(actor);
    },
    bare(organisation, actor, time, per) {
      const { now } = at(organisation, time, per);
      now.bare += 1;
      now.own.set(actor, (now.own.get(actor) ?? 0) + 1);
    },
    of(organisation, actor, time, per) {
      const { now, before } = at(organisation, time, per);
      const each = [now, before].map(({ people, own, bare }) => {
        const others = people.size - (people.has(actor) ? 1 : 0);
        return others === 0 ? 0 : (bare - (own.get(actor) ?? 0)) / others;
      });
      return Math.max(...each);
    },
  };
}

import type { GradingInput } from '#model/explanation.ts';
import type { Store } from '#store/port.ts';
import { feedReader, REACH } from './evidence.ts';
import { evidenceJoin } from './join.ts';
import type { Hot } from './open.ts';
import { ERASED } from './people.ts';
import { workAround } from './work-around.ts';

/**
 * A seeded sample of lookups with the evidence around each, and around a customer in whom somebody else was
 * interested at about the same time: what a path explains of these it explains by chance. In memory stay three
 * numbers a sampled lookup.
 */
const PAGE = 500;
/** The other customer is one of a lookup that stands at most so many places away in the sample's time order. */
const NEIGHBOURS = 50;

interface Drawn {
  seq: number;
  at: number;
  subject: number;
}

export function pairSampleVerbs(hot: Hot): Pick<Store, 'samplePairs'> {
  const { keys, shelf } = hot;
  const around = workAround(hot);
  const join = evidenceJoin(hot, around);
  const readFeeds = feedReader(hot);

  /** Algorithm R (Vitter 1985): every lookup of a customer in the range is as likely as any other. */
  const draw = ({ from, to, limit }: { from: number; to: number; limit: number }, random: () => number) => {
    const drawn: Drawn[] = [];
    let met = 0;
    for (const { columns, from: first, to: last } of shelf.up(-1, { from, to })) {
      for (let i = first; i < last; i++) {
        const at = columns.at[i] as number;
        const subject = columns.subject[i] as number;
        if (at < from || at >= to || subject === 0) continue;
        met++;
        const one = { seq: columns.first + (columns.rel[i] as number), at, subject };
        if (drawn.length < limit) drawn.push(one);
        else {
          const place = Math.floor(random() * met);
          if (place < limit) drawn[place] = one;
        }
      }
    }
    return { drawn, met };
  };

  return {
    async samplePairs(asked, each) {
      const random = seeded(asked.seed);
      const { drawn, met } = draw(asked, random);
      const inTime = drawn.toSorted((a, b) => a.at - b.at || a.seq - b.seq);
      const others = new Map<number, number>();
      for (const [i, { seq, subject }] of inTime.entries()) {
        const low = Math.max(0, i - NEIGHBOURS);
        const high = Math.min(inTime.length - 1, i + NEIGHBOURS);
        const other = inTime[low + Math.floor(random() * (high - low + 1))];
        if (other && other.subject !== subject) others.set(seq, other.subject);
      }
      const seqs = drawn.map(({ seq }) => seq).sort((a, b) => a - b);
      for (let i = 0; i < seqs.length; i += PAGE) {
        hot.read(() =>
          join.page(seqs.slice(i, i + PAGE), readFeeds(), (real, seq) => {
            const other = others.get(seq);
            each(real, other === undefined ? null : swapped(real, other));
          }),
        );
        await new Promise((resolve) => setImmediate(resolve));
      }
      return met;
    },
  };

  function swapped(real: GradingInput, subject: number): GradingInput {
    const { lookup } = real;
    const actor = keys.find('actor', lookup.actor.id)?.ref ?? null;
    return {
      ...real,
      lookup: { ...lookup, subject: keys.byRef('subject', subject)?.id ?? ERASED, reference: null },
      work: around.work(subject, actor, lookup.occurredAt, REACH),
      referenced: null,
      aroundReference: undefined,
      firstLook: true,
      earlierExplained: null,
    };
  }
}

/** Mulberry32: small, even, and the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

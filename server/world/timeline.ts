import type { ConsentInput, DirectoryInput, WorldLookup } from './nouns.ts';
import type { World, WorldEvidence } from './world.ts';

/** One stream of everything, in order of time: what a replay sends. */
export type Happening =
  | { at: number; kind: 'directory'; item: DirectoryInput }
  | { at: number; kind: 'consent'; item: ConsentInput }
  | { at: number; kind: 'members'; item: { campaign: string; subjects: string[] } }
  | { at: number; kind: 'evidence'; source: WorldEvidence['source']; item: WorldEvidence['item'] }
  | { at: number; kind: 'lookup'; item: WorldLookup };

/** At the same time the directory comes first and lookups last, so that a lookup finds what it rests on. */
export function timeline(world: World): Generator<Happening> {
  return merge([directory(world), consents(world), evidenceAndMembers(world)]);
}

/** What one request can carry: happenings of one kind, from one source, of one slice of time. */
export interface Portion {
  /** When the last of them happened. */
  at: number;
  kind: Happening['kind'];
  /** For evidence, who sends it. */
  source: WorldEvidence['source'] | null;
  items: Happening[];
}

/**
 * The timeline in requests: within each slice of `sliceMs` what belongs together goes together, evidence
 * before lookups. A replay of a week in slices of some minutes takes a few thousand requests instead of tens
 * of thousands, and a lookup finds evidence at most one slice early.
 */
export function* portions(world: World, sliceMs: number, most = 1000): Generator<Portion> {
  const order: readonly Happening['kind'][] = ['directory', 'consent', 'members', 'evidence', 'lookup'];
  let slice = Number.NaN;
  let waiting = new Map<string, Portion>();
  const inOrder = () => [...waiting.values()].sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
  for (const happening of timeline(world)) {
    const { at, kind } = happening;
    if (Math.floor(at / sliceMs) !== slice) {
      yield* inOrder();
      waiting = new Map();
      slice = Math.floor(at / sliceMs);
    }
    const source = happening.kind === 'evidence' ? happening.source : null;
    const key = `${kind}/${source}`;
    const portion = waiting.get(key) ?? { at, kind, source, items: [] };
    waiting.set(key, portion);
    portion.items.push(happening);
    portion.at = at;
    if (portion.items.length < most) continue;
    // A full one goes, and all that comes before its kind goes first.
    for (const earlier of inOrder().filter((other) => order.indexOf(other.kind) <= order.indexOf(kind))) {
      yield earlier;
      waiting.delete(`${earlier.kind}/${earlier.source}`);
    }
  }
  yield* inOrder();
}

function* directory(world: World): Generator<Happening> {
  for (const item of world.directory()) yield { at: Date.parse(item.at ?? ''), kind: 'directory', item };
}

function* consents(world: World): Generator<Happening> {
  for (const item of world.consents()) yield { at: Date.parse(item.at ?? ''), kind: 'consent', item };
}

function* evidenceAndMembers(world: World): Generator<Happening> {
  const members = world.members();
  let portion = members.next();
  for (const day of world.playDays()) {
    const evidence = day.evidence.map(
      (e): Happening => ({ at: e.at, kind: 'evidence', source: e.source, item: e.item }),
    );
    const lookups = day.lookups.map(
      (item): Happening => ({ at: Date.parse(item.request.occurredAt), kind: 'lookup', item }),
    );
    const joined: Happening[] = [];
    // Members follow the campaign they belong to, which is told at midnight.
    for (; !portion.done && portion.value.at <= day.at; portion = members.next()) {
      const { at, ...item } = portion.value;
      joined.push({ at, kind: 'members', item });
    }
    yield* merge([evidence.values(), joined.values(), lookups.values()]);
  }
}

/** Merges streams that are in order of time; of equals, the earlier stream's comes first. */
function* merge(streams: readonly Iterator<Happening>[]): Generator<Happening> {
  const heads = streams.map((stream) => stream.next());
  for (;;) {
    let first = -1;
    for (const [i, head] of heads.entries()) {
      const least = first < 0 ? undefined : heads[first];
      if (!head.done && (!least || least.done || head.value.at < least.value.at)) first = i;
    }
    const head = heads[first];
    if (!head || head.done) return;
    yield head.value;
    heads[first] = (streams[first] as Iterator<Happening>).next();
  }
}

import type { Finding, Flag } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import { covers, isInForce } from '#model/suppression.ts';
import type { Items } from '#model/values.ts';
import type { Policy } from '#policies/policy.ts';
import { MISSING_LOOKUPS } from '#server/completeness/settings.ts';
import { type SettleCounts, type SettleDeps, settle } from '#server/evidence/settle.ts';
import type { DrawnLookup, Examined, NewFindings, SuppressedRemark } from '#store/port.ts';
import { markCrowded, unknownCalls } from './crowded.ts';
import { groupBy } from './detector.ts';
import { examineAll } from './detectors.ts';
import { absorbs, gather } from './gather.ts';
import { type MissingDeps, missingLookups } from './missing-lookups.ts';
import { createNorms, type Norms } from './norms.ts';
import { type Peers, weigh } from './peers.ts';
import type { Experience } from './rank.ts';
import {
  contextOf,
  createRecent,
  latest,
  membersOf,
  othersOn,
  type ReadingStore,
  type Recent,
} from './reading.ts';
import { cluesOf, isBare, signsOf } from './signs.ts';
import { createStaff, type Staff } from './staff.ts';

/** One run over what was graded since the last: examine, gather, commit. Window by window, oldest first. */

const PAGE = 1000;
const SUPPRESSIONS_MAX = 1000;
/** Lookups that detectors see at once: a day of a large contact centre. */
const WINDOW = 20_000;

export interface DetectDeps extends Pick<SettleDeps, 'policy' | 'clock' | 'newId'> {
  store: ReadingStore;
  /** A finding's id, short enough to say aloud. */
  newFindingId: () => string;
  /** Draws some that nothing was remarked about; without it none are. */
  draw?: Draw;
  /** What was learned in earlier runs; without it, a run starts anew. */
  learned?: Learned;
}

/** What a process keeps between runs: what is usual, and the lookups read last. */
export interface Learned {
  norms: Norms;
  recent: Recent;
  staff: Staff;
  /** Runs work while nothing else reads findings to add to them. */
  turn<T>(work: () => Promise<T>): Promise<T>;
}

export function createLearned(): Learned {
  let last: Promise<unknown> = Promise.resolve();
  return {
    norms: createNorms(),
    recent: createRecent(),
    staff: createStaff(),
    turn(work) {
      const next = last.then(work, work);
      last = next.catch(() => undefined);
      return next;
    },
  };
}

/**
 * Told of a window and of what was remarked about, draws lookups to be reviewed blind; null for no sample. Each
 * maker makes one finding, in its turn among those that were detected, so that ids and times tell nothing.
 */
export type Draw = (
  window: readonly Examined[],
  remarked: ReadonlySet<string>,
  policy: Policy,
) => Promise<{
  makers: DrawnMaker[];
  record: Omit<NonNullable<NewFindings['sample']>, 'drawn'>;
} | null>;

export interface DrawnMaker {
  /** Where its turn is, from 0 to 1. */
  place: number;
  /** `made` are the findings of this run so far. */
  make(newId: () => string, made: readonly Finding[]): Promise<{ finding: Finding; drawn: DrawnLookup }>;
}

export interface DetectCounts {
  examined: number;
  flags: number;
  /** Findings made, added to or told anew. */
  findings: number;
}

/** Examines lookups that happened until `until`, milliseconds, under the policy in force now. */
export async function detect(deps: DetectDeps, until: number): Promise<DetectCounts> {
  const counts: DetectCounts = { examined: 0, flags: 0, findings: 0 };
  const policy = deps.policy(deps.clock.now());
  const learned = deps.learned ?? createLearned();
  let window: Examined[] = [];
  let after: string | null = null;
  do {
    const page = await deps.store.toExamine(until, after, PAGE);
    window.push(...page.items);
    after = page.next;
    await new Promise((resolve) => setImmediate(resolve));
    if (window.length < WINDOW && after !== null) continue;
    const these: readonly Examined[] = window;
    const { flags, findings } = await learned.turn(() =>
      examineWindow({ ...deps, learned }, policy, these, until),
    );
    counts.examined += window.length;
    counts.flags += flags;
    counts.findings += findings;
    window = [];
  } while (after !== null);
  return counts;
}

/** Settles what can be settled, then examines it: what the service does by itself and on demand. */
export async function runSettle(
  deps: DetectDeps & SettleDeps & MissingDeps,
  until: number,
): Promise<{ settled: SettleCounts; detected: DetectCounts }> {
  const settled = await settle(deps, until);
  const detected = await detect(deps, until);
  const missing = await missingLookups(deps);
  return { settled, detected: { ...detected, findings: detected.findings + missing } };
}

async function examineWindow(
  deps: DetectDeps & { learned: Learned },
  policy: Policy,
  window: readonly Examined[],
  until: number,
) {
  if (window.length === 0) return { flags: 0, findings: 0 };
  const { norms, recent, staff } = deps.learned;
  markCrowded(window, await unknownCalls(deps.store, window));
  if (norms.isEmpty()) {
    const before = await latest(deps.store, until);
    markCrowded(before, await unknownCalls(deps.store, before));
    await learn(deps, policy, before);
    recent.note(before);
  }
  await learn(deps, policy, window);
  const context = await contextOf(deps.store, policy, window, deps.learned);
  recent.note(window);
  const all = new Map([...context, ...window].map((examined) => [examined.lookup.id, examined]));
  const weighed = async (some: Iterable<Examined>) => {
    const these = [...some];
    return weigh(these, norms, await cluesOf(deps.store, these, staff), policy);
  };
  markCrowded([...all.values()], await unknownCalls(deps.store, [...all.values()]));
  const peers = await weighed(all.values());
  const remarked = examineAll(window, policy, context, peers).filter(
    ({ lookup, rule }) => !all.get(lookup)?.flagged.includes(rule),
  );
  const remarks = await undecided(deps.store, remarked);
  const { flags, suppressed } = await keepBack(deps, remarks, all);
  const regraded = window.filter((examined) => examined.flagged.length > 0);
  const abouts = new Map(
    [...flags.map(({ about }) => about), ...regraded.flatMap(({ lookup }) => everyAbout(lookup))].map(
      (about) => [nameOf(about), about],
    ),
  );
  const byAbout = groupBy(flags, ({ about }) => nameOf(about));
  const findings: Finding[] = [];
  const examined = window.map(({ lookup }) => lookup.id);
  const scene = {
    policy,
    all,
    inWindow: new Set(examined),
    regraded: new Set(regraded.map(({ lookup }) => lookup.id)),
    peers,
    weighed,
    experience: await deps.store.outcomesByRule(),
  };
  const draw = await deps.draw?.(window, new Set(remarked.map(({ lookup }) => lookup)), policy);
  const drawn: DrawnLookup[] = [];
  const turns = [...abouts].map(([name, about]) => async () => {
    findings.push(...(await gatherAbout(deps, scene, about, byAbout.get(name) ?? [])));
  });
  for (const { place, make } of draw?.makers ?? []) {
    turns.splice(Math.floor(place * (turns.length + 1)), 0, async () => {
      const one = await make(deps.newFindingId, findings);
      findings.push(one.finding);
      drawn.push(one.drawn);
    });
  }
  for (const turn of turns) await turn();
  const at = deps.clock.now();
  const sample = draw ? { ...draw.record, drawn } : undefined;
  await deps.store.commitFindings({ id: deps.newId(at), at, findings, examined, sample, suppressed });
  return { flags: flags.length, findings: findings.length };
}

/**
 * Leaves out remarks about lookups that somebody decided on, in a finding about the same: they do not come before an
 * officer again. Where evidence turns the ground of a decision, it is that finding that opens again.
 */
async function undecided(store: DetectDeps['store'], remarks: readonly Flag[]): Promise<Flag[]> {
  const closed = await store.closedHolding([...new Set(remarks.map(({ lookup }) => lookup))]);
  const decided = new Set<string>();
  for (const id of closed) {
    const about = (await store.finding(id))?.about;
    if (!about) continue;
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
      const page: Items<Lookup> = await store.findingLookups(id, { limit: PAGE, cursor });
      for (const lookup of page.items) decided.add(`${nameOf(about)} ${lookup.id}`);
      cursor = page.next;
    }
  }
  return remarks.filter(({ about, lookup }) => !decided.has(`${nameOf(about)} ${lookup}`));
}

/** What suppressions in force keep back is no remark for an officer; it is counted. */
export async function keepBack(
  { store, clock }: DetectDeps,
  remarks: readonly Flag[],
  all: ReadonlyMap<string, Examined>,
): Promise<{ flags: Flag[]; suppressed: SuppressedRemark[] }> {
  const now = clock.now();
  const { items } = await store.suppressions({ limit: SUPPRESSIONS_MAX, cursor: null });
  const inForce = items.filter((one) => isInForce(one, now));
  const flags: Flag[] = [];
  const suppressed: SuppressedRemark[] = [];
  for (const remark of remarks) {
    const lookup = all.get(remark.lookup)?.lookup;
    const by = lookup && inForce.find((one) => covers(one, remark, lookup));
    if (by) suppressed.push({ suppression: by.id, lookup: remark.lookup, rule: remark.rule });
    else flags.push(remark);
  }
  return { flags, suppressed };
}

export interface Scene {
  policy: Policy;
  /** The window and its context, by id. */
  all: ReadonlyMap<string, Examined>;
  inWindow: ReadonlySet<string>;
  regraded: ReadonlySet<string>;
  experience: Experience;
  /** Of the window and its context. */
  peers: Peers;
  weighed(examined: Iterable<Examined>): Promise<Peers>;
}

async function learn(
  { store, learned: { norms, staff } }: Pick<DetectDeps, 'store'> & { learned: Learned },
  policy: Policy,
  examined: readonly Examined[],
): Promise<void> {
  staff.note(examined);
  const clues = await cluesOf(store, examined, staff);
  norms.observe(examined, {
    isBare: (one) =>
      one.grading.grade === 'pending' || one.grading.grade === 'undetermined' ? null : isBare(one, clues),
    signsOf: (one) => signsOf(one, clues, policy),
  });
}

export async function gatherAbout(
  deps: DetectDeps,
  scene: Scene,
  about: Finding['about'],
  flags: readonly Flag[],
): Promise<Finding[]> {
  const { policy, all, inWindow, regraded } = scene;
  // What is missing of a source has findings of its own, without lookups to gather.
  const findings = (await deps.store.findingsAbout(about.kind, about.id)).filter(
    ({ rules }) => !rules.includes(MISSING_LOOKUPS),
  );
  const members = new Map<string, Examined[]>();
  for (const finding of findings.filter(absorbs))
    members.set(finding.id, await membersOf(deps.store, finding, all));
  // What an officer has decided on is not put before them again because a later lookup is compared with it.
  const decided = new Set(
    findings.filter((finding) => !absorbs(finding)).flatMap(({ lookups }) => lookups.ids),
  );
  const fresh = flags.filter(({ lookup }) => inWindow.has(lookup) || !decided.has(lookup));
  const examined = fresh.flatMap(({ lookup }) => all.get(lookup) ?? []);
  const held = [...members.values()].flat();
  const isTouched = fresh.length > 0 || held.some(({ lookup }) => regraded.has(lookup.id));
  if (!isTouched) return [];
  return gather({
    about,
    flags: fresh,
    examined,
    findings,
    members,
    regraded,
    othersOf: await othersOn(deps.store, policy, about, examined.length > 0 ? examined : held),
    policy,
    peers: await peersAround(scene, held),
    experience: scene.experience,
    at: deps.clock.now(),
    newId: deps.newFindingId,
  });
}

/** Peers that weigh what a finding holds as well, beside the lookups of the same actors at hand. */
async function peersAround({ all, peers, weighed }: Scene, held: readonly Examined[]): Promise<Peers> {
  const older = held.filter(({ lookup }) => !all.has(lookup.id));
  if (older.length === 0) return peers;
  const actors = new Set(older.map(({ lookup }) => lookup.actor.id));
  const near = [...all.values()].filter(({ lookup }) => actors.has(lookup.actor.id));
  return weighed([...older, ...near]);
}

const nameOf = ({ kind, id }: Finding['about']): string => `${kind} ${id}`;

/** Whatever a finding that holds this lookup may be about. */
const everyAbout = ({ actor, source, organisation }: Lookup): Finding['about'][] => [
  { kind: 'actor', id: actor.id },
  { kind: 'source', id: source.id },
  ...(organisation === null ? [] : [{ kind: 'organisation' as const, id: organisation }]),
];

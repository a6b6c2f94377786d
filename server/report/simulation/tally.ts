import type { Policy } from '#policies/policy.ts';
import { type DecisionRule, EFFECTS, type Effect } from '#policies/vocabulary.ts';
import type { RecordedDecision } from '#store/port.ts';
import { type Cell, createCells, type Figures, groupsOf, sum, zeroes } from './cells.ts';
import { type Change, type ChangeKind, rememberChanges } from './change.ts';
import { type Group, type ToldGroups, toldGroups } from './groups.ts';
import { type Judgement, UNRECORDED, type Unrecorded } from './judge.ts';

/** What a simulation found, added up: no person and no customer in it, but ids of lookups as examples. */

export interface Simulation extends Figures {
  policy: Pick<Policy, 'pack' | 'version' | 'digest' | 'mode'>;
  /** The policies that the lookups were decided under, most lookups first. */
  against: { pack: string; version: string; digest: string; lookups: number }[];
  /** Of the lookups judged: what was answered → what would be, and the same of what people meet. */
  answers: Record<Effect, Record<Effect, number>>;
  met: Record<Effect, Record<Effect, number>>;
  /** Lookups whose answer hangs on a fact that was not recorded; one may lack several. */
  open: Record<Unrecorded, number>;
  /** Fields newly withheld and newly shown, in how many lookups; in the caller's names. */
  fields: { field: string; withheld: number; shown: number }[];
  /** In how many lookups a rule applies that did not, and the other way about. */
  rules: { rule: DecisionRule; more: number; fewer: number }[];
  reasons: ({ reason: string | null } & Figures)[];
  roles: Told;
  organisations: Told;
  /** Teams by organisation; only of organisations that are told apart. */
  teams: ({ organisation: string } & Told)[];
  examples: { kind: ChangeKind | 'unjudged'; reason: string | null; rules: string[]; ids: string[] }[];
}

export interface Told {
  rows: ({ name: string; people: number } & Figures)[];
  /** Groups of fewer than five people, taken together. */
  together: ({ groups: number; people: number } & Figures) | null;
  /** All together are fewer than five people, and nothing is told. */
  withheld: boolean;
}

/** Where an actor has no organisation, team or role. */
const NONE = '–';
const EXAMPLES_MAX = 3;
const EXAMPLES_A_KIND_MAX = 5;

export interface Tally {
  add(recorded: RecordedDecision, judgement: Judgement): void;
  result(): Simulation;
}

export function createTally(policy: Policy): Tally {
  const between = rememberChanges();
  const cells = createCells();
  const changes = new Map<Change, number>();
  const against = new Map<string, Simulation['against'][number]>();
  const open = zeroes(UNRECORDED);
  const examples = createExamples();

  return {
    add(recorded, judgement) {
      const { facts, policy: then, decision: was, id } = recorded;
      const cell = cells.find(recorded);
      if (facts.actor.kind === 'human') cell.people.add(recorded.person);
      const { figures } = cell;
      figures.lookups++;
      const known = against.get(then.digest);
      if (known === undefined) {
        const { pack, version, digest } = then;
        against.set(digest, { pack, version, digest, lookups: 1 });
      } else known.lookups++;
      if (judgement.open.length > 0) {
        figures.unjudged++;
        for (const fact of judgement.open) open[fact]++;
        examples.take('unjudged', facts.reason, judgement.open, id);
        return;
      }
      const now = judgement.decision;
      const change = between(was, now);
      changes.set(change, (changes.get(change) ?? 0) + 1);
      if (change.kinds.length === 0) return;
      figures.changed++;
      for (const kind of change.kinds) {
        figures[kind]++;
        examples.take(kind, facts.reason, now.rules, id);
      }
    },
    result() {
      const all = cells.all();
      const { pack, version, digest, mode } = policy;
      return {
        policy: { pack, version, digest, mode },
        ...sum(all.map(({ figures }) => figures)),
        against: [...against.values()].toSorted((a, b) => b.lookups - a.lookups),
        answers: matrix(changes, ({ was, now }) => [was, now]),
        met: matrix(changes, ({ metWas, metNow }) => [metWas, metNow]),
        open,
        fields: counted(changes, 'withheld', 'shown').map(([field, withheld, shown]) => ({
          field,
          withheld,
          shown,
        })),
        rules: counted(changes, 'rulesMore', 'rulesFewer').map(([rule, more, fewer]) => ({
          rule: rule as DecisionRule,
          more,
          fewer,
        })),
        reasons: groupsOf(all, ({ reason }) => [reason]).map(({ name, figures }) => ({
          reason: name,
          ...figures,
        })),
        ...byPeople(all),
        examples: examples.all(),
      };
    },
  };
}

// -- groups ----------------------------------------------------------------------------------------

function byPeople(cells: readonly Cell[]): Pick<Simulation, 'roles' | 'organisations' | 'teams'> {
  const organisations = toldGroups(
    groupsOf(cells, ({ organisation }) => [organisation ?? NONE]),
    sum,
  );
  return {
    roles: told(
      toldGroups(
        groupsOf(cells, ({ roles }) => orNone(roles)),
        sum,
      ),
    ),
    organisations: told(organisations),
    teams: organisations.groups.map(({ name }) => ({
      organisation: name,
      ...told(
        toldGroups(
          groupsOf(
            cells.filter(({ organisation }) => (organisation ?? NONE) === name),
            ({ teams }) => orNone(teams),
          ),
          sum,
        ),
      ),
    })),
  };
}

const orNone = (names: readonly string[]): readonly string[] => (names.length === 0 ? [NONE] : names);

const told = ({ groups, together, withheld }: ToldGroups<Figures>): Told => ({
  rows: groups.map(({ name, people, figures }: Group<Figures>) => ({
    name,
    people: people.size,
    ...figures,
  })),
  together: together && { groups: together.groups, people: together.people, ...together.figures },
  withheld,
});

// -- what changed ----------------------------------------------------------------------------------

function matrix(
  changes: ReadonlyMap<Change, number>,
  of: (change: Change) => [Effect, Effect],
): Record<Effect, Record<Effect, number>> {
  const counts = Object.fromEntries(EFFECTS.map((effect) => [effect, zeroes(EFFECTS)])) as Record<
    Effect,
    Record<Effect, number>
  >;
  for (const [change, n] of changes) {
    const [from, to] = of(change);
    counts[from][to] += n;
  }
  return counts;
}

/** Words of two lists of the changes with how many lookups each is in, most first. */
function counted(
  changes: ReadonlyMap<Change, number>,
  one: 'withheld' | 'rulesMore',
  other: 'shown' | 'rulesFewer',
): [word: string, one: number, other: number][] {
  const counts = new Map<string, [number, number]>();
  for (const [change, n] of changes) {
    for (const [i, list] of [change[one], change[other]].entries()) {
      for (const word of list) {
        const pair = counts.get(word) ?? [0, 0];
        counts.set(word, pair);
        pair[i] = (pair[i] as number) + n;
      }
    }
  }
  return [...counts]
    .map(([word, [a, b]]): [string, number, number] => [word, a, b])
    .toSorted((a, b) => b[1] + b[2] - a[1] - a[2] || (a[0] < b[0] ? -1 : 1));
}

/** The first few of each kind, reason and rules; lists that come again are the same objects, and are joined once. */
function createExamples() {
  type Example = Simulation['examples'][number];
  const kinds = new Map<string, Map<string, Example>>();
  const near = new Map<string, Map<readonly string[], Map<string | null, Example | null>>>();

  const exampleOf = (
    kind: Example['kind'],
    reason: string | null,
    rules: readonly string[],
  ): Example | null => {
    const known = kinds.get(kind) ?? new Map<string, Example>();
    kinds.set(kind, known);
    const name = `${reason} ${rules.join()}`;
    const before = known.get(name);
    if (before !== undefined) return before;
    if (known.size === EXAMPLES_A_KIND_MAX) return null;
    const example = { kind, reason, rules: [...rules], ids: [] };
    known.set(name, example);
    return example;
  };

  return {
    take(kind: Example['kind'], reason: string | null, rules: readonly string[], id: string): void {
      let ofKind = near.get(kind);
      if (ofKind === undefined || ofKind.size > NEAR_MAX) {
        ofKind = new Map();
        near.set(kind, ofKind);
      }
      let ofRules = ofKind.get(rules);
      if (ofRules === undefined) {
        ofRules = new Map();
        ofKind.set(rules, ofRules);
      }
      let example = ofRules.get(reason);
      if (example === undefined) {
        example = exampleOf(kind, reason, rules);
        ofRules.set(reason, example);
      }
      if (example !== null && example.ids.length < EXAMPLES_MAX) example.ids.push(id);
    },
    all: () => [...kinds.values()].flatMap((known) => [...known.values()]),
  };
}
const NEAR_MAX = 10_000;

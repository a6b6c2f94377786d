import type { Consent } from '#model/consent.ts';
import type { Actor } from '#model/directory.ts';
import type { Grading } from '#model/explanation.ts';
import type { Finding } from '#model/finding.ts';
import type { Lookup } from '#model/lookup.ts';
import type { Items } from '#model/values.ts';
import type { ReasonBeside } from '#server/report/figures.ts';
import { edgesOf, type Stretch, stretchesOf, type Unit, type Use, useOf } from '#server/report/overview.ts';
import type { AuditLook, LookupFilter } from '#store/port.ts';
import type { ConsoleDeps, Viewer } from './deps.ts';
import type { Range } from './range.ts';

/** Everything that the pages of an actor and of a customer show. The caller has recorded the look, and its reason. */

/** Lookups on one page. */
const TRAIL = 25;
/** Findings told of one person. */
const FINDINGS_MOST = 20;

export interface Trail {
  lookups: Items<Lookup>;
  gradings: Map<string, Grading>;
}

export interface Course {
  unit: Unit;
  stretches: Stretch[];
  use: Use;
}

export type SeenLook = AuditLook & { index: number };

export interface ActorView {
  id: string;
  /** Null for somebody whom the directory does not know. */
  actor: Actor | null;
  course: Course;
  reasons: { at: number; rows: ReasonBeside[]; others: number };
  findings: Finding[];
  trail: Trail;
  looks: SeenLook[];
}

export interface CustomerView {
  id: string;
  course: Course;
  trail: Trail;
  consents: Consent[];
  looks: SeenLook[];
}

/** Null where nothing is known of this actor, or nothing that the reader may see: which of the two is not told. */
export async function gatherActor(
  deps: ConsoleDeps,
  who: Viewer,
  id: string,
  range: Range,
  cursor: string | null,
): Promise<ActorView | null> {
  const { store, services } = deps;
  const actor = await store.actor(id);
  if (actor && !maySeeOrganisation(who, actor.organisation)) return null;
  const [course, trail, about] = await Promise.all([
    courseOf(deps, { kind: 'actor', id }, range),
    trailOf(deps, { actor: id, ...spanOf(range) }, who, cursor),
    store.findingsAbout('actor', id),
  ]);
  const findings = about.filter(({ organisation }) => maySeeOrganisation(who, organisation));
  if (!actor && findings.length === 0 && course.use.lookups === 0 && !(await anyOf(deps, who, { actor: id })))
    return null;
  const { at, value, others } = await services.figures.reasonsBeside(id, spanNamed(range));
  return {
    id,
    actor,
    course,
    reasons: { at, rows: value, others },
    findings: findings.slice(0, FINDINGS_MOST),
    trail,
    looks: await store.looksAt(id),
  };
}

/**
 * Null where nothing is known of this customer, or they were erased, or nobody of the reader's organisations looked
 * at them: which of these is not told.
 */
export async function gatherCustomer(
  deps: ConsoleDeps,
  who: Viewer,
  id: string,
  range: Range,
  cursor: string | null,
): Promise<CustomerView | null> {
  const { store, clock } = deps;
  const isBound = who.organisations.length > 0;
  const isKnown = isBound ? await anyOf(deps, who, { subject: id }) : await store.knowsSubject(id);
  if (!isKnown) return null;
  const [course, trail, consents, looks] = await Promise.all([
    courseOf(deps, { kind: 'subject', id }, range),
    trailOf(deps, { subject: id, ...spanOf(range) }, who, cursor),
    store.consentsOf(id, clock.now()),
    store.looksAt(id),
  ]);
  return {
    id,
    course,
    trail,
    consents: consents.filter(
      ({ organisation }) => organisation == null || maySeeOrganisation(who, organisation),
    ),
    looks,
  };
}

export const maySeeOrganisation = (who: Viewer, organisation: string | null): boolean =>
  who.organisations.length === 0 || (organisation !== null && who.organisations.includes(organisation));

export const spanNamed = (range: Range) => ({
  ...spanOf(range),
  name: `${range.name} ${range.first} ${range.last}`,
});

const spanOf = ({ from, to }: Range) => ({ from, to });

const withinReach = (who: Viewer) =>
  who.organisations.length > 0 ? { organisations: who.organisations } : {};

const anyOf = async ({ store }: ConsoleDeps, who: Viewer, filter: LookupFilter): Promise<boolean> =>
  (await store.lookups({ ...filter, ...withinReach(who) }, { limit: 1, cursor: null })).items.length > 0;

async function courseOf(
  { store, policy }: ConsoleDeps,
  person: { kind: 'actor' | 'subject'; id: string },
  range: Range,
): Promise<Course> {
  const { unit, edges } = edgesOf(range, policy().timezone);
  const cells = (await store.courseOf(person, edges)).filter(
    ({ organisation }) => range.organisations === undefined || range.organisations.includes(organisation),
  );
  return { unit, stretches: stretchesOf(cells, edges), use: useOf(cells) };
}

async function trailOf(
  { store }: ConsoleDeps,
  filter: LookupFilter,
  who: Viewer,
  cursor: string | null,
): Promise<Trail> {
  const lookups = await store.lookups({ ...filter, ...withinReach(who) }, { limit: TRAIL, cursor });
  const gradings = await Promise.all(lookups.items.map(({ id }) => store.gradingOf(id)));
  return {
    lookups,
    gradings: new Map(gradings.filter((one) => one !== null).map((one) => [one.lookup, one])),
  };
}

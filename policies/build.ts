import { basesOf, objectionStops, restsOnConsent, sensitivityOf } from './bases.ts';
import { momentEnd, momentStart, windowOf } from './durations.ts';
import { declaredPath } from './explanations.ts';
import type { Layers } from './layers.ts';
import type {
  Category,
  ContextCondition,
  DetectorSettings,
  EvidenceDemand,
  LintSettings,
  Mandate,
  OrganisationLimits,
  Policy,
  Reason,
  Role,
} from './policy.ts';
import { reviewSettings, sampleSettings } from './review.ts';
import type {
  ContextFile,
  EvidenceFile,
  MandateFile,
  OrganisationFile,
  PackFile,
  ReasonFile,
  RoleFile,
} from './schema.ts';
import { DEFAULT_RETENTION, NOTICES, RETAINED, type Text, WORKS_COUNCIL_DETECTORS } from './vocabulary.ts';

/** From checked layers to the policy that decides. */

/** The policy that checked layers make. What is left out gets its default here, and nowhere else. */
export function build(layers: Layers, bundle: string, digest: string): Policy {
  const pack = layers.contents;
  const timezone = pack.timezone ?? 'UTC';
  const categories = table(
    pack.categories,
    (id, category): Category => ({
      id,
      label: category.label ?? labelOf(id),
      dpv: category.dpv ?? null,
      sensitivity: sensitivityOf(category),
      fields: category.fields ?? [],
    }),
  );
  const fields = new Map<string, string>();
  for (const category of categories.values()) {
    for (const field of category.fields) fields.set(field, category.id);
  }
  return {
    pack: layers.pack,
    version: layers.version,
    digest,
    bundle,
    mode: pack.mode ?? 'observe',
    timezone,
    fields,
    categories,
    reasons: table(pack.reasons, (id, reason) => reasonOf(id, reason, categories)),
    roles: table(pack.roles, roleOf),
    organisations: table(pack.organisations, (id, limits) => limitsOf(id, limits, timezone)),
    systems: table(pack.systems, (_, objects) => table(objects, (__, names) => table(names, (___, f) => f))),
    notices: new Map(
      NOTICES.flatMap((id) => (pack.notices?.[id] === undefined ? [] : [[id, pack.notices[id]] as const])),
    ),
    detect: table(pack.detect, detectorSettings),
    retention: new Map(RETAINED.map((kind) => [kind, pack.retention?.[kind] ?? DEFAULT_RETENTION[kind]])),
    review: reviewSettings(pack.review),
    sample: sampleSettings(pack.sample),
    explanations: table(pack.explanations, (id, path) => declaredPath(id, path, labelOf(id))),
    lint: lintSettings(pack.lint),
  };
}

function reasonOf(id: string, reason: ReasonFile, known: ReadonlyMap<string, Category>): Reason {
  const categories = reason.categories ?? [];
  const bases = basesOf(reason);
  return {
    id,
    label: reason.label ?? labelOf(id),
    purpose: reason.purpose ?? null,
    bases,
    law: reason.law ?? null,
    categories,
    fields: new Set(categories.flatMap((category) => known.get(category)?.fields ?? [])),
    consentRequired: reason.consent !== undefined || restsOnConsent(bases),
    consentGranted: reason.consent === 'granted',
    objectionBinds: objectionStops(reason),
    because: reason.because ?? null,
    context: contextOf(reason.context),
    notice: reason.notice ?? null,
    evidence: reason.evidence === undefined ? null : demand(reason.evidence),
    breakGlass: reason.breakGlass ?? false,
    noteRequired: reason.note === 'required',
    reviewAlways: reason.review === 'always',
    disclose: reason.disclose ?? 'now',
  };
}

function roleOf(id: string, role: RoleFile): Role {
  const { budget } = role;
  return {
    id,
    kind: role.kind ?? null,
    reasons: new Set(role.reasons),
    mandate: mandatesOf(role.mandate),
    context: contextOf(role.context),
    principalRequired: role.actsFor === 'required',
    budget:
      budget === undefined
        ? null
        : { subjectsPerTask: budget.subjectsPerTask ?? null, lookupsPerTask: budget.lookupsPerTask ?? null },
  };
}

function limitsOf(id: string, limits: OrganisationFile, timezone: string): OrganisationLimits {
  return {
    id,
    kind: limits.kind ?? null,
    reasons: limits.reasons === undefined ? null : new Set(limits.reasons),
    roles: limits.roles === undefined ? null : new Set(limits.roles),
    categories: limits.categories === undefined ? null : new Set(limits.categories),
    mandate: mandatesOf(limits.mandate),
    context: contextOf(limits.context),
    from: limits.from === undefined ? null : momentStart(limits.from, timezone),
    until: limits.until === undefined ? null : momentEnd(limits.until, timezone),
    regions: limits.regions === undefined ? null : new Set(limits.regions),
  };
}

function mandatesOf(mandates: Readonly<Record<string, MandateFile>> | undefined): Map<string, Mandate> {
  return table(mandates, (_, mandate) => ({
    max: mandate.max ?? null,
    currency: mandate.currency ?? null,
    // biome-ignore lint/suspicious/noThenProperty: the pack language's own word; never awaited.
    then: mandate.then ?? 'deny',
    persons: mandate.persons ?? 1,
  }));
}

function contextOf(context: ContextFile | undefined): ContextCondition | null {
  if (context === undefined) return null;
  return {
    sites: context.sites === undefined ? null : new Set(context.sites),
    notHome: context.home === false,
    managed: context.device === 'managed',
    networks: context.networks ?? null,
    countries: context.countries === undefined ? null : new Set(context.countries),
    // biome-ignore lint/suspicious/noThenProperty: the pack language's own word; never awaited.
    then: context.then ?? 'deny',
  };
}

function table<T, U>(
  section: Readonly<Record<string, T | undefined>> | undefined,
  make: (id: string, value: T) => U,
): Map<string, U> {
  const made = new Map<string, U>();
  for (const [id, value] of Object.entries(section ?? {})) {
    if (value !== undefined) made.set(id, make(id, value));
  }
  return made;
}

/** `win-back-offer` → “Win back offer”, for a pack that gives no label. */
function labelOf(id: string): Text {
  const words = id.replaceAll('-', ' ');
  const text = words.charAt(0).toUpperCase() + words.slice(1);
  return { nl: text, en: text };
}

function demand(evidence: EvidenceFile): EvidenceDemand {
  const mode = evidence.all === undefined ? 'any' : 'all';
  return {
    mode,
    types: evidence[mode] ?? [],
    before: windowOf(evidence.before),
    after: windowOf(evidence.after),
    // biome-ignore lint/suspicious/noThenProperty: the pack language's own word; never awaited.
    then: evidence.then ?? 'permit',
    escape: evidence.escape ?? null,
  };
}

function detectorSettings(
  id: string,
  settings: NonNullable<NonNullable<PackFile['detect']>[keyof NonNullable<PackFile['detect']>]>,
): DetectorSettings {
  const { on, severity, worksCouncil, ...options } = settings;
  const needsCouncil = WORKS_COUNCIL_DETECTORS.some((detector) => detector === id);
  return {
    on: on ?? (!needsCouncil || worksCouncil !== undefined),
    severity: severity ?? null,
    worksCouncil: worksCouncil ?? null,
    options,
  };
}

function lintSettings(lint: PackFile['lint']): LintSettings {
  return {
    clients: [...new Set([...(lint?.client === undefined ? [] : [lint.client]), ...(lint?.clients ?? [])])],
    wrappers: lint?.wrappers ?? {},
    sinks: { allow: lint?.sinks?.allow ?? [], regions: lint?.sinks?.regions ?? [] },
    severity: lint?.severity ?? {},
  };
}

import { createHash } from 'node:crypto';
import { checkLayers, momentEnd, momentStart } from './check.ts';
import { durationMs } from './durations.ts';
import { mergeLayers } from './layers.ts';
import { type Pack, parsePack } from './load.ts';
import type {
  Category,
  DetectorSettings,
  EvidenceDemand,
  LintSettings,
  OrganisationLimits,
  Policy,
  Problem,
  Reason,
  Role,
} from './policy.ts';
import type { EvidenceFile, PackFile } from './schema.ts';
import { DEFAULT_RETENTION, RETAINED, type Text, WORKS_COUNCIL_DETECTORS } from './vocabulary.ts';

/**
 * From the texts of packs to the policy that decides. Server and linter start here; a replay starts from
 * the bundle that a lookup's digest names.
 */

export interface PackSource {
  /** Name shown with problems; not part of the policy. */
  file: string;
  text: string;
}

/**
 * Compiles packs in layer order (baseline, sector, organisation). `policy` is null when there is any problem;
 * all problems are told at once, in the order of the files and their lines.
 */
export function compilePolicy(sources: readonly PackSource[]): {
  policy: Policy | null;
  problems: Problem[];
} {
  const parsed = sources.map((source) => parsePack(source.text, source.file));
  const problems = parsed.flatMap((one) => one.problems);
  const [first, ...rest] = parsed.flatMap((one): Pack[] => (one.pack === undefined ? [] : [one.pack]));
  if (first === undefined) {
    if (sources.length === 0) problems.push(nothing('There is no pack to compile.', 'Name at least one.'));
    return { policy: null, problems: inOrder(problems, sources) };
  }
  const layers = mergeLayers([first, ...rest]);
  // A layer that could not be read would make the others seem wrong.
  if (1 + rest.length === sources.length) problems.push(...checkLayers(layers));
  if (problems.length > 0) return { policy: null, problems: inOrder(problems, sources) };
  const bundle = JSON.stringify({ format: 1, packs: sources.map((source) => source.text) });
  const digest = createHash('sha256').update(bundle).digest('base64');
  return { policy: build(layers.contents, bundle, digest), problems };
}

/**
 * The policy of a stored bundle, for replay. A bundle that is not exactly as this product writes it is a
 * problem, since its digest would not be the one that lookups carry.
 */
export function compileBundle(bundle: string): { policy: Policy | null; problems: Problem[] } {
  let packs: unknown;
  try {
    const parsed: unknown = JSON.parse(bundle);
    packs = parsed !== null && typeof parsed === 'object' && 'packs' in parsed ? parsed.packs : null;
  } catch {
    packs = null;
  }
  if (!Array.isArray(packs) || !packs.every((text) => typeof text === 'string')) {
    return { policy: null, problems: [nothing('This is not a policy bundle.', null)] };
  }
  const compiled = compilePolicy(packs.map((text, index) => ({ file: `bundle[${index}]`, text })));
  if (compiled.policy !== null && compiled.policy.bundle !== bundle) {
    return { policy: null, problems: [nothing('This bundle is not in its canonical form.', null)] };
  }
  return compiled;
}

function nothing(message: string, hint: string | null): Problem {
  return { file: '', line: 1, column: 1, path: '', message, hint };
}

function inOrder(problems: readonly Problem[], sources: readonly PackSource[]): Problem[] {
  const rank = new Map(sources.map((source, index) => [source.file, index]));
  return problems.toSorted(
    (a, b) => (rank.get(a.file) ?? 0) - (rank.get(b.file) ?? 0) || a.line - b.line || a.column - b.column,
  );
}

function build(pack: PackFile, bundle: string, digest: string): Policy {
  const timezone = pack.timezone ?? 'UTC';
  const categories = table(
    pack.categories,
    (id, category): Category => ({
      id,
      label: category.label ?? labelOf(id),
      dpv: category.dpv ?? null,
      fields: category.fields,
    }),
  );
  const fields = new Map<string, string>();
  for (const category of categories.values()) {
    for (const field of category.fields) fields.set(field, category.id);
  }
  return {
    pack: pack.pack,
    version: pack.version,
    digest,
    bundle,
    mode: pack.mode ?? 'observe',
    timezone,
    fields,
    categories,
    reasons: table(pack.reasons, (id, reason): Reason => {
      const permitted = reason.categories ?? [];
      return {
        id,
        label: reason.label ?? labelOf(id),
        purpose: reason.purpose ?? null,
        basis: reason.basis ?? null,
        categories: permitted,
        fields: new Set(permitted.flatMap((category) => categories.get(category)?.fields ?? [])),
        // Whoever rests a reason on consent (Art. 6(1)(a), 9(2)(a)) must have it.
        consentRequired: reason.consent === 'required' || /A(?:6-1|9-2)-a/.test(reason.basis ?? ''),
        evidence: reason.evidence === undefined ? null : demand(reason.evidence),
        breakGlass: reason.breakGlass ?? false,
        noteRequired: reason.note === 'required',
        reviewAlways: reason.review === 'always',
        disclose: reason.disclose ?? 'now',
      };
    }),
    roles: table(
      pack.roles,
      (id, role): Role => ({
        id,
        kind: role.kind ?? null,
        reasons: new Set(role.reasons),
        mandate: table(role.mandate, (_, mandate) => ({
          max: mandate.max ?? null,
          currency: mandate.currency ?? null,
          // biome-ignore lint/suspicious/noThenProperty: the pack language's own word; never awaited.
          then: mandate.then ?? 'deny',
        })),
        budget:
          role.budget === undefined
            ? null
            : {
                subjectsPerTask: role.budget.subjectsPerTask ?? null,
                lookupsPerTask: role.budget.lookupsPerTask ?? null,
              },
      }),
    ),
    organisations: table(
      pack.organisations,
      (id, limits): OrganisationLimits => ({
        id,
        kind: limits.kind ?? null,
        reasons: limits.reasons === undefined ? null : new Set(limits.reasons),
        from: limits.from === undefined ? null : momentStart(limits.from, timezone),
        until: limits.until === undefined ? null : momentEnd(limits.until, timezone),
        regions: limits.regions === undefined ? null : new Set(limits.regions),
      }),
    ),
    systems: table(pack.systems, (_, objects) => table(objects, (__, names) => table(names, (___, f) => f))),
    detect: table(pack.detect, detectorSettings),
    retention: new Map(RETAINED.map((kind) => [kind, pack.retention?.[kind] ?? DEFAULT_RETENTION[kind]])),
    lint: lintSettings(pack.lint),
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
    before: durationMs(evidence.before ?? 'PT0S') ?? 0,
    after: durationMs(evidence.after ?? 'PT0S') ?? 0,
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

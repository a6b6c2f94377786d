import { createHash } from 'node:crypto';
import { build } from './build.ts';
import { checkLayers, checkMeaning } from './check.ts';
import { type Layers, mergeLayers } from './layers.ts';
import { type Pack, parsePack } from './load.ts';
import type { Policy, Problem } from './policy.ts';

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
 * Compiles packs: named layers in their own order, others in the order given (`layers.ts`). `policy` is null when
 * there is any problem; all problems are told at once, in the order of the files and their lines.
 */
export function compilePolicy(sources: readonly PackSource[]): {
  policy: Policy | null;
  problems: Problem[];
} {
  return compile(sources, checkLayers);
}

/** The layers as they lie, for whoever asks where a value comes from. Null when a file cannot be read. */
export function readLayers(sources: readonly PackSource[]): { layers: Layers | null; problems: Problem[] } {
  const parsed = sources.map((source) => parsePack(source.text, source.file));
  const problems = parsed.flatMap((one) => one.problems);
  const [first, ...rest] = parsed.flatMap((one): Pack[] => (one.pack === undefined ? [] : [one.pack]));
  if (sources.length === 0) problems.push(nothing('There is no pack to compile.', 'Name at least one.'));
  // A layer that could not be read would make the others seem wrong.
  if (first === undefined || 1 + rest.length < sources.length) return { layers: null, problems };
  const layers = mergeLayers([first, ...rest]);
  return { layers, problems: [...problems, ...layers.problems] };
}

function compile(
  sources: readonly PackSource[],
  check: (layers: Layers) => Problem[],
): { policy: Policy | null; problems: Problem[] } {
  const { layers, problems } = readLayers(sources);
  if (layers !== null) {
    // What is wrong in shape was taken out: a place that seems to lack something for that is not told again.
    const wrong = problems.map((problem) => problem.path);
    problems.push(...check(layers).filter(({ path }) => !wrong.some((one) => one.startsWith(`${path}.`))));
  }
  if (layers === null || problems.length > 0) return { policy: null, problems: inOrder(problems, sources) };
  const bundle = JSON.stringify({ format: 1, packs: layers.stacked.map((pack) => pack.text) });
  const digest = createHash('sha256').update(bundle).digest('base64');
  return { policy: build(layers, bundle, digest), problems };
}

/**
 * The policy of a stored bundle, for replay. A bundle that is not exactly as this product writes it is a
 * problem, since its digest would not be the one that lookups carry. It was checked by the rules of its day, and is
 * not held against words that became stricter since.
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
  const compiled = compile(
    packs.map((text, index) => ({ file: `bundle[${index}]`, text })),
    checkMeaning,
  );
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

import { compileBundle, type PackSource } from '#policies/compile.ts';
import type { Policy, Problem } from '#policies/policy.ts';
import { notFound } from '#server/errors.ts';
import type { Store } from '#store/port.ts';
import { textsOf } from './compile.ts';

/** Policies of before, in force and proposed, read and compiled when they are first asked for. */
export interface Shelved {
  /** Null where this version of the product can read it no more. */
  policy: Policy | null;
  problems: readonly Problem[];
  packs: PackSource[];
}

export interface PolicyShelf {
  /** Of a version or a proposal, by its digest. Throws `not-found`. */
  take(digest: string): Promise<Shelved>;
}

/** How many are kept at hand; the one in force is among them as long as it is asked for. */
const KEPT = 12;

export function createShelf(store: Pick<Store, 'policyBundle'>): PolicyShelf {
  const kept = new Map<string, Shelved>();
  return {
    async take(digest) {
      const known = kept.get(digest);
      if (known) {
        kept.delete(digest);
        kept.set(digest, known);
        return known;
      }
      const bundle = await store.policyBundle(digest);
      if (bundle === null) throw notFound('version of the policy');
      const { policy, problems } = compileBundle(bundle);
      const shelved = { policy, problems, packs: named(textsOf(bundle)) };
      kept.set(digest, shelved);
      const [oldest] = kept.keys();
      if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
      return shelved;
    },
  };
}

/** A bundle keeps no file names: each text goes by the name that it gives itself. */
function named(texts: readonly string[]): PackSource[] {
  const used = new Set<string>();
  return texts.map((text, i) => {
    const name = /^pack:\s*["']?([a-z0-9-]+)/m.exec(text)?.[1] ?? `pack-${i + 1}`;
    const file = used.has(name) ? `${name}-${i + 1}.yaml` : `${name}.yaml`;
    used.add(name);
    return { file, text };
  });
}

/** A digest in an address: standard base64 has a slash, base64url has none. */
export const digestInUrl = (digest: string): string =>
  digest.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

export const digestOfUrl = (text: string): string =>
  text.replace(/=*$/, '=').replaceAll('-', '+').replaceAll('_', '/');

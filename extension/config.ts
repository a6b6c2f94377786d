import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { compilePolicy } from '../policies/compile.ts';
import type { Policy, Problem } from '../policies/policy.ts';

/**
 * Which policy holds for a file. `inzage.config.yaml`, in its folder or one above, names the packs in layer
 * order, or the service whose policy it is, and may pin the digest, so that nobody lints under another policy than
 * the one agreed on.
 */

export const CONFIG_FILE = 'inzage.config.yaml';

const configSchema = z.strictObject({
  policy: z.union([
    z.string(),
    z.array(z.string()).min(1),
    /** The service's address. A token never stands here: this file is in the repository. */
    z.strictObject({ url: z.string() }),
  ]),
  /** Base64 SHA-256 of the bundle, as `inzage policy check` prints it; `sha256-` in front is allowed. */
  digest: z.string().optional(),
});

export type PolicyAnswer = { policy: Policy; problems: [] } | { policy: null; problems: Problem[] };

export interface Config {
  file: string;
  /** Pack files, or the address of a service. */
  policy: { packs: string[] } | { url: string };
  /** The digest that is pinned; null where none is. */
  digest: string | null;
}

/** The nearest configuration at or above a folder. */
export function findConfig(folder: string): string | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, CONFIG_FILE);
    if (existsSync(file)) return file;
    if (dirname(at) === at) return null;
  }
}

/** What a configuration says. A mistake in it is a problem with its place; nothing is thrown. */
export function readConfig(
  file: string,
): { config: Config; refused: null } | { config: null; refused: PolicyAnswer } {
  const refused = (path: string, message: string, hint: string | null) => ({
    config: null,
    refused: failed(file, path, message, hint),
  });
  let written: unknown;
  try {
    written = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return refused('', message, null);
  }
  const parsed = configSchema.safeParse(written);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return refused(
      issue?.path.join('.') ?? '',
      issue?.message ?? 'This is not a configuration.',
      'It names `policy`, one pack, a list of them or `{ url: https://… }`, and optionally their `digest`.',
    );
  }
  const { policy, digest } = parsed.data;
  const isRemote = typeof policy === 'object' && !Array.isArray(policy);
  return {
    config: {
      file,
      policy: isRemote ? policy : { packs: [policy].flat().map((pack) => resolve(dirname(file), pack)) },
      digest: digest?.replace(/^sha256-/, '') ?? null,
    },
    refused: null,
  };
}

/** The same answer, or that it is not the policy that was pinned. */
export function pinned(answer: PolicyAnswer, { file, policy: from, digest }: Config): PolicyAnswer {
  if (!answer.policy || digest === null || digest === answer.policy.digest) return answer;
  const { pack, version, digest: now } = answer.policy;
  const [message, has] =
    'url' in from
      ? [
          `The policy in force at ${from.url} is not the one that was pinned.`,
          `It is ${pack} ${version}, with`,
        ]
      : ['The packs are not the ones that were pinned.', 'The packs now have'];
  return failed(file, 'digest', message, `${has} the digest ${now}. Review what changed, then pin that.`);
}

export function policyFromPacks(files: readonly string[]): PolicyAnswer {
  const sources = [];
  for (const file of files) {
    try {
      sources.push({ file, text: readFileSync(file, 'utf8') });
    } catch {
      return failed(file, '', 'This pack cannot be read.', 'Is its path right?');
    }
  }
  const { policy, problems } = compilePolicy(sources);
  return policy ? { policy, problems: [] } : { policy: null, problems };
}

function failed(file: string, path: string, message: string, hint: string | null): PolicyAnswer {
  return { policy: null, problems: [{ file, line: 1, column: 1, path, message, hint }] };
}

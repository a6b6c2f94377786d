import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { compilePolicy } from '../policies/compile.ts';
import type { Policy, Problem } from '../policies/policy.ts';

/**
 * Which policy holds for a file. `inzage.config.yaml`, in its folder or one above, names the packs in layer
 * order and may pin their digest, so that nobody lints under another policy than the one agreed on.
 */

export const CONFIG_FILE = 'inzage.config.yaml';

const configSchema = z.strictObject({
  policy: z.union([z.string(), z.array(z.string()).min(1)]),
  /** Base64 SHA-256 of the bundle, as `inzage policy check` prints it; `sha256-` in front is allowed. */
  digest: z.string().optional(),
});

export type PolicyAnswer = { policy: Policy; problems: [] } | { policy: null; problems: Problem[] };

/** The nearest configuration at or above a folder. */
export function findConfig(folder: string): string | null {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const file = join(at, CONFIG_FILE);
    if (existsSync(file)) return file;
    if (dirname(at) === at) return null;
  }
}

/** The policy a configuration names. Every mistake is a problem with its place; nothing is thrown. */
export function policyFromConfig(file: string): PolicyAnswer {
  let written: unknown;
  try {
    written = parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return failed(
      file,
      '',
      error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      null,
    );
  }
  const config = configSchema.safeParse(written);
  if (!config.success) {
    const [issue] = config.error.issues;
    const hint = 'It names `policy`, one pack or a list of them, and optionally their `digest`.';
    return failed(file, issue?.path.join('.') ?? '', issue?.message ?? 'This is not a configuration.', hint);
  }
  const packs = [config.data.policy].flat().map((pack) => resolve(dirname(file), pack));
  const answer = policyFromPacks(packs);
  const pinned = config.data.digest?.replace(/^sha256-/, '');
  if (answer.policy && pinned !== undefined && pinned !== answer.policy.digest) {
    const hint = `The packs now have the digest ${answer.policy.digest}. Review what changed, then pin that.`;
    return failed(file, 'digest', 'The packs are not the ones that were pinned.', hint);
  }
  return answer;
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

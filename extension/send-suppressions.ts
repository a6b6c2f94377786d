import { relative } from 'node:path';
import type { FileResult } from './lint.ts';
import { lineOf } from './parse/ir.ts';

/**
 * `--send-suppressions URL`: tells the service which exceptions stand in the code that was read, so that who answers
 * for the rules can read them. Of the code itself nothing is sent but path, line, rule and the reason written there.
 */
export interface SendInput {
  url: string;
  token: string | null;
  repository: string;
  /** Of the commit or build, for who looks it up. */
  revision: string | null;
  /** What was read: absolute paths, and the folder that names are relative to. */
  paths: readonly string[];
  root: string;
  files: readonly FileResult[];
  fetch?: typeof fetch;
}

const TIMEOUT_MS = 15_000;
const WHY_MAX = 500;

/** How many were sent; a sentence when they could not be. */
export async function sendSuppressions(input: SendInput): Promise<number | string> {
  const { url, token, repository, revision, root, fetch: send = fetch } = input;
  if (token === null) return 'INZAGE_TOKEN holds no token: make one with `inzage token --role developer`.';
  const items = suppressionsIn(input.files);
  try {
    const response = await send(new URL('/v1/code-suppressions', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({
        repository,
        revision,
        read: input.paths.map((path) => named(root, path)),
        items,
      }),
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.ok) return items.length;
    const problem = (await response.json().catch(() => null)) as { title?: string; hint?: string } | null;
    return `The service refused the exceptions (${response.status}). ${problem?.title ?? ''} ${problem?.hint ?? ''}`.trim();
  } catch {
    return `The service at ${new URL(url).origin} could not be reached; the exceptions were not sent.`;
  }
}

export const suppressionsIn = (files: readonly FileResult[]) =>
  files.flatMap(({ path, unit, findings }) =>
    findings.flatMap(({ rule, span, fingerprint, suppressed }) =>
      suppressed
        ? [
            {
              path,
              line: lineOf(unit, span.start),
              rule,
              fingerprint,
              why: suppressed.justification.slice(0, WHY_MAX),
              ...(suppressed.until !== null && { until: suppressed.until }),
            },
          ]
        : [],
    ),
  );

/** A path as reports name it; everything below the folder is `.`. */
const named = (root: string, path: string): string => relative(root, path).replaceAll('\\', '/') || '.';

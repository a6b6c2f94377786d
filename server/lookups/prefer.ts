/** `Prefer: wait=N` (RFC 7240 §4.3): how long a caller is ready to wait for a proof of the lookup it makes. */

export const WAIT_MAX_SECONDS = 30;

/**
 * Whole seconds, at most 30; null where the header does not ask. Of a preference that stands twice the first
 * counts, and what cannot be read is ignored (RFC 7240 §2). `wait=0` takes what is there.
 */
export function waitSeconds(header: string | undefined): number | null {
  for (const preference of header?.split(',') ?? []) {
    const [, name, value] = /^\s*([^\s=;]+)\s*(?:=\s*"?([^";\s]*)"?)?\s*(?:;.*)?$/.exec(preference) ?? [];
    if (name?.toLowerCase() !== 'wait') continue;
    return /^\d{1,9}$/.test(value ?? '') ? Math.min(WAIT_MAX_SECONDS, Number(value)) : null;
  }
  return null;
}

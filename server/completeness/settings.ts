import { durationMs } from '#policies/durations.ts';
import type { Policy } from '#policies/policy.ts';

/** What a pack may say under `detect: missing-lookups`, with what holds where it says nothing. */
export const MISSING_LOOKUPS = 'missing-lookups';

export interface CompletenessSettings {
  /** A gap or an hour is judged once it is this old: batches may be late. */
  patience: number;
  /** Usual working time without a lookup, milliseconds, after which a source counts as silent. */
  silence: number;
  /** And as many lookups as would have come in that time by its own habit. */
  expected: number;
  /** How far a source's heartbeat may lag. */
  heartbeat: number;
  /** Lookups in an hour that two counts may differ. */
  tolerance: number;
  timezone: string;
}

const MINUTE = 60_000;

export function settingsOf(policy: Policy): CompletenessSettings {
  const options = policy.detect.get(MISSING_LOOKUPS)?.options ?? {};
  const duration = (name: string, otherwise: number): number => {
    const value = options[name];
    return (typeof value === 'string' ? durationMs(value) : null) ?? otherwise;
  };
  const number = (name: string, otherwise: number): number => {
    const value = options[name];
    return typeof value === 'number' && value >= 0 ? value : otherwise;
  };
  return {
    patience: duration('patience', 15 * MINUTE),
    silence: duration('silence', 120 * MINUTE),
    expected: number('expected', 10),
    heartbeat: duration('heartbeat', 120 * MINUTE),
    tolerance: number('tolerance', 0),
    timezone: policy.timezone,
  };
}

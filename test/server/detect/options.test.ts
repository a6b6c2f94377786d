import { describe, expect, it } from 'vitest';
import { DETECTOR_OPTIONS } from '#policies/detectors.ts';
import type { DetectorSettings, Policy } from '#policies/policy.ts';
import { MISSING_LOOKUPS, settingsOf } from '#server/completeness/settings.ts';
import { DETECTORS } from '#server/detect/detectors.ts';
import { NO_PEERS } from '#server/detect/peers.ts';
import { policy } from '../evidence/given.ts';
import { sixCustomers } from './given.ts';

/** What the compiler lets a pack write for a detector is what that detector reads. */

/** The options that are asked of the settings of one detector while something runs. */
function readBy(id: string, run: (policy: Policy) => unknown): string[] {
  const read = new Set<string>();
  const options = new Proxy(
    {},
    {
      get: (_, name) => {
        read.add(String(name));
        return undefined;
      },
    },
  );
  const settings: DetectorSettings = { on: true, severity: null, worksCouncil: 'OR 1', options };
  run(policy({ detect: new Map([[id, settings]]) }));
  return [...read].sort();
}

/** A day is fixed: it may be said, and changes nothing. */
const listed = (id: string): string[] =>
  Object.entries(DETECTOR_OPTIONS[id as keyof typeof DETECTOR_OPTIONS] ?? {})
    .flatMap(([name, kind]) => (kind === 'day' ? [] : [name]))
    .sort();

describe('the options that a pack may set', () => {
  it.each(DETECTORS.map((detector) => [detector.id, detector] as const))(
    'of %s are those it reads',
    (id, detector) => {
      expect(readBy(id, (made) => detector.examine(sixCustomers(), made, NO_PEERS))).toEqual(listed(id));
    },
  );
  it('of missing-lookups are those that completeness reads', () => {
    expect(readBy(MISSING_LOOKUPS, settingsOf)).toEqual(listed(MISSING_LOOKUPS));
  });
  it('belong to detectors that there are', () => {
    const known = new Set([MISSING_LOOKUPS, ...DETECTORS.map(({ id }) => id)]);
    expect(Object.keys(DETECTOR_OPTIONS).filter((id) => !known.has(id))).toEqual([]);
  });
});

import { type Flag, severityRank } from '#model/finding.ts';
import type { Policy } from '#policies/policy.ts';
import type { Examined } from '#store/port.ts';
import { afterEmployment } from './after-employment.ts';
import { backdatedReference } from './backdated-reference.ts';
import { breakGlass } from './break-glass.ts';
import { colleague } from './colleague.ts';
import { contradictedReason } from './contradicted-reason.ts';
import { deniedLookups } from './denied-lookup.ts';
import { type Detector, isOn, settingsOf } from './detector.ts';
import { enumeration } from './enumeration.ts';
import { fieldNotPermitted } from './field-not-permitted.ts';
import { household } from './household.ts';
import { offShift } from './off-shift.ts';
import { peek } from './peek.ts';
import { NO_PEERS, type Peers } from './peers.ts';
import { referenceReuse } from './reference-reuse.ts';
import { searchShape } from './search-shape.ts';
import { self } from './self.ts';
import { selfMadeWork } from './self-made-work.ts';
import { serialInterest } from './serial-interest.ts';
import { sharedAccount } from './shared-account.ts';
import { taskDrift } from './task-drift.ts';
import { unexplainedLookup } from './unexplained-lookup.ts';
import { volumeSpike } from './volume-spike.ts';
import { watchedSubject } from './watched-subject.ts';

export const DETECTORS: readonly Detector[] = [
  unexplainedLookup,
  contradictedReason,
  backdatedReference,
  ...deniedLookups,
  fieldNotPermitted,
  watchedSubject,
  breakGlass,
  self,
  household,
  colleague,
  offShift,
  afterEmployment,
  searchShape,
  enumeration,
  volumeSpike,
  sharedAccount,
  referenceReuse,
  peek,
  selfMadeWork,
  serialInterest,
  taskDrift,
];

/**
 * What every detector that is on has to say about these lookups. `context` holds other lookups of the same
 * actors: detectors that compare read them, and may flag them too. `peers` weighs both against what is usual;
 * without it nothing is known of others. A pack's severity replaces the detector's.
 */
export function examineAll(
  examined: readonly Examined[],
  policy: Policy,
  context: readonly Examined[] = [],
  peers: Peers = NO_PEERS,
): Flag[] {
  const whole = context.length === 0 ? examined : [...context, ...examined];
  const flags = DETECTORS.filter(({ id }) => isOn(id, policy)).flatMap((detector) => {
    const severity = settingsOf(policy, detector.id)?.severity;
    const found = detector.examine(detector.scope === 'actor' ? whole : examined, policy, peers);
    return severity ? found.map((one) => ({ ...one, severity })) : found;
  });
  return onlyWorst(flags);
}

/** One remark per rule, lookup and whom it is about: the gravest. */
function onlyWorst(flags: readonly Flag[]): Flag[] {
  const kept = new Map<string, Flag>();
  for (const one of flags) {
    const name = `${one.rule} ${one.lookup} ${one.about.kind} ${one.about.id}`;
    const other = kept.get(name);
    if (!other || severityRank(one.severity) > severityRank(other.severity)) kept.set(name, one);
  }
  return [...kept.values()];
}

/** `@inzage/client`: the audited client for CRM integrations. Needs nothing but Node. */
export { InzageOutage, InzageRejected, type OutageCode } from './errors.ts';
export { createInzage, type Inzage } from './inzage.ts';
export { FOLLOWS_HEADER, type InzageVariables, inzageLookup } from './middleware.ts';
export type { ActivePolicy, Warning } from './policy.ts';
export type {
  Decision,
  DryDecision,
  FlushReport,
  InzageOptions,
  Lookup,
  Notice,
  OnOutage,
  Outcome,
  Read,
  Receipt,
  Result,
} from './types.ts';

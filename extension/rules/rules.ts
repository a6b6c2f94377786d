import { directCrmClient } from './direct-crm-client.ts';
import { fieldNotPermitted } from './field-not-permitted.ts';
import { lookupWithoutReason } from './lookup-without-reason.ts';
import { personalDataInLog } from './personal-data-in-log.ts';
import type { Rule } from './rule.ts';
import { suppressionWithoutReason } from './suppression-without-reason.ts';
import { unknownReason } from './unknown-reason.ts';

/** Every rule. A new one is a file of its own and a line here. */
export const RULES: readonly Rule[] = [
  lookupWithoutReason,
  unknownReason,
  fieldNotPermitted,
  directCrmClient,
  personalDataInLog,
  suppressionWithoutReason,
];

import type { Policy } from '../../policies/policy.ts';
import type { LintRule, Text } from '../../policies/vocabulary.ts';
import type { FileFacts } from '../facts/lookups.ts';
import type { Span, Unit } from '../parse/ir.ts';

/** What a rule is, and what it finds. */

export type Level = 'error' | 'warning' | 'information';

export interface Rule {
  id: LintRule;
  /** Severity unless the pack says otherwise. */
  level: Level;
  title: Text;
  /** Articles of the GDPR it serves. */
  articles: readonly string[];
  check(facts: FileFacts): Found[];
}

/** A place where a rule is broken, before severity and fingerprint are known. */
export interface Found {
  span: Span;
  message: Text;
  /** Places on the way, in order, such as where a value was read. */
  related?: readonly Related[];
  /** The first is the one an editor offers first. */
  fixes?: readonly Fix[];
  /** For the editor's card: the reasons it is about, and the policy field. */
  about?: { reasons: readonly string[]; category: string | null; subject: string };
}

export interface Related {
  span: Span;
  /** The file it stands in, where that is another one. */
  elsewhere?: Pick<Unit, 'path' | 'text' | 'lines'>;
  message: Text;
}

export interface Fix {
  title: Text;
  edits: readonly Edit[];
  /** Whether it may be applied without thinking: it cannot change what the code means but for the finding. */
  safe: boolean;
}

export interface Edit {
  span: Span;
  text: string;
}

/** A found place of one rule in one file, ready to be shown. */
export interface Finding extends Found {
  rule: LintRule;
  level: Level;
  related: readonly Related[];
  fixes: readonly Fix[];
  /** Rule and code around the place, not its line: stays the same while the file grows above it. */
  fingerprint: string;
  /** Why it is suppressed, where it is. */
  suppressed: { justification: string; until: string | null } | null;
  /** It was there before: in the baseline, or before the change. */
  known?: boolean;
}

/** `‘Question about a bill’`, by the label people know. */
export function quoted(policy: Policy, reason: string): Text {
  const label = policy.reasons.get(reason)?.label;
  return { nl: `‘${label?.nl ?? reason}’`, en: `‘${label?.en ?? reason}’` };
}

/** A label inside a sentence: `Citizen number` becomes `citizen number`, `BSN` stays. */
export function inSentence(label: Text): Text {
  const lower = (text: string): string =>
    /^\p{Lu}\p{Lu}/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
  return { nl: lower(label.nl), en: lower(label.en) };
}

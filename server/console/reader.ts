import type { Context } from 'hono';
import type { Language, Text } from '#policies/vocabulary.ts';
import { type Choices, choicesOf, withChoice } from './choices.ts';
import type { CompletenessShown, ConsoleDeps, LedgerState, SignedIn } from './deps.ts';
import { type Format, formatFor } from './format.ts';
import { type Keymap, keymapOf } from './keymap.ts';
import { type Texts, texts } from './text/index.ts';

/** All that a page needs to speak to the one who reads it: words, formats, choices, and who it is. */
export interface Reader {
  t: Texts;
  f: Format;
  language: Language;
  timezone: string;
  now: number;
  who: SignedIn | null;
  choices: Choices;
  keymap: Keymap;
  /** This page with one choice changed. */
  change(name: 'lang' | 'theme' | 'keys', value: string): string;
  /** A text of a policy, a story or a rule in the reader's language. */
  say(text: Text): string;
  /** The two verdicts, each by itself. */
  ledger: {
    size: number;
    signed: number | null;
    state: LedgerState | null;
    completeness: CompletenessShown | null;
  } | null;
}

export async function readerOf(c: Context, deps: ConsoleDeps): Promise<Reader> {
  const choices = choicesOf(c);
  const who = await deps.session(c);
  const { timezone } = deps.policy();
  return {
    t: texts[choices.language],
    f: formatFor(choices.language, timezone),
    language: choices.language,
    timezone,
    now: deps.clock.now(),
    who,
    choices,
    keymap: keymapOf(c, choices.language),
    change: (name, value) => withChoice(c, name, value),
    say: (text) => text[choices.language],
    ledger: who ? await ledgerOf(deps) : null,
  };
}

async function ledgerOf(deps: ConsoleDeps): Promise<Reader['ledger']> {
  const [size, checkpoint, state, completeness] = await Promise.all([
    deps.store.treeSize(),
    deps.store.latestCheckpoint(),
    deps.ledgerState?.() ?? null,
    deps.completeness?.() ?? null,
  ]);
  return { size, signed: checkpoint?.size ?? null, state, completeness };
}

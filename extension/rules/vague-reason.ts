import type { FileFacts, Lookup } from '../facts/lookups.ts';
import { wordsOf } from '../facts/personal.ts';
import { constantsOf, entryOf, isObject, type Known, settle } from '../facts/values.ts';
import type { Span, Value } from '../parse/ir.ts';
import type { Fix, Found, Rule } from './rule.ts';

/** Words that fit everything, and so say nothing. */
const CATCH_ALL = new Set([
  'other',
  'misc',
  'miscellaneous',
  'general',
  'various',
  'default',
  'generic',
  'any',
  'anything',
  'unknown',
  'unspecified',
  'none',
  'na',
  'todo',
  'tbd',
  'test',
  'testing',
  'debug',
  'debugging',
  'internal',
  'admin',
  'business',
  'work',
  'process',
  'processing',
  'data',
  'reason',
  'overig',
  'overige',
  'divers',
  'diversen',
  'algemeen',
  'anders',
  'onbekend',
  'intern',
  'werk',
  'reden',
]);
/** Words that may stand beside one of those without making it say more. */
const FILLERS = new Set([
  'purpose',
  'purposes',
  'use',
  'usage',
  'access',
  'lookup',
  'query',
  'request',
  'reason',
  'doel',
  'doeleinden',
  'vraag',
  'purpose',
  'task',
  'job',
  'business',
]);

export const vagueReason: Rule = {
  id: 'vague-reason',
  level: 'warning',
  title: { nl: 'Een reden die niets zegt', en: 'A reason that says nothing' },
  articles: ['5(1)(b)'],
  check: (facts) =>
    facts.lookups.flatMap((lookup) => [
      ...vagueWords(lookup),
      ...fallback(facts, lookup),
      ...emptyNote(facts, lookup),
    ]),
};

function vagueWords(lookup: Lookup): Found[] {
  if (lookup.reason.kind !== 'given') return [];
  return lookup.reason.reasons
    .filter(({ id }) => isVague(id))
    .map(({ id, at }) => ({
      span: at,
      message: {
        nl: `De reden \`${id}\` past op alles en zegt dus niets: noem het werk waarvoor dit is.`,
        en: `The reason \`${id}\` fits everything and so says nothing: name the work this is for.`,
      },
      about: { reasons: [], category: null, subject: id },
    }));
}

function isVague(text: string): boolean {
  const words = wordsOf(text);
  return (
    words.some((word) => CATCH_ALL.has(word)) &&
    words.every((word) => CATCH_ALL.has(word) || FILLERS.has(word))
  );
}

/** `reason: given.reason ?? 'service-question'`: whoever says nothing gets a reason all the same. */
function fallback(facts: FileFacts, lookup: Lookup): Found[] {
  const { world } = facts;
  const entry = lookup.request && entryOf(world, lookup.request, 'reason');
  if (!entry || entry === 'unknown' || entry.home !== world.unit) return [];
  const [value] = unfolded(entry);
  const silent = defaultOf(value);
  if (silent) return filledIn(facts, silent.span, String(silent.value), []);
  const options = value?.kind === 'choice' ? value.options : [];
  const last = options.at(-1);
  const separator =
    options.length > 1 && last ? between(facts, options.at(-2)?.span.end ?? 0, last.span.start) : '';
  // `const { reason = 'service-question' } = body`, and what `||=` leaves.
  const isDefault = value?.kind === 'choice' && value.guards === undefined;
  if (!last || !(isDefault || /\|\||\?\?|\bor\b/.test(separator))) return [];
  const constants = constantsOf(world, { value: last, home: entry.home });
  const id = constants?.length === 1 ? constants[0]?.value : null;
  if (typeof id !== 'string' || id === '') return [];
  return filledIn(facts, last.span, id, [
    {
      title: { nl: 'Geef geen reden in hun plaats', en: 'Give no reason in their place' },
      edits: [{ span: { start: options.at(-2)?.span.end ?? last.span.start, end: last.span.end }, text: '' }],
      safe: false,
    },
  ]);
}

/** `reason = 'service-question'` among the parameters: what callers who say nothing get. */
function defaultOf(value: Value | undefined) {
  // Python's `body.get('reason', 'service-question')`
  if (
    value?.kind === 'call' &&
    value.callee.kind === 'member' &&
    /^(get|pop)$/.test(value.callee.name ?? '')
  ) {
    const [, given] = value.args;
    return given && isText(given.value) ? given.value : null;
  }
  if (value?.kind !== 'ref' || !value.binding.parameter || value.binding.values.length !== 1) return null;
  const [otherwise] = value.binding.values;
  return isText(otherwise) ? otherwise : null;
}

function isText(value: Value | undefined): value is Extract<Value, { kind: 'literal' }> {
  return value?.kind === 'literal' && typeof value.value === 'string' && value.value.trim() !== '';
}

function filledIn(facts: FileFacts, span: Span, id: string, fixes: Fix[]): Found[] {
  return [
    {
      span,
      message: {
        nl: `Wie geen reden opgeeft krijgt hier \`${id}\`: een reden die niemand heeft gegeven.`,
        en: `Whoever gives no reason gets \`${id}\` here: a reason that nobody gave.`,
      },
      fixes,
      about: { reasons: facts.policy.reasons.has(id) ? [id] : [], category: null, subject: id },
    },
  ];
}

/** The value itself, through the one name it may have. */
function unfolded({ value }: Known) {
  if (value.kind !== 'ref' || !/^(constant|variable)$/.test(value.binding.kind)) return [value];
  return value.binding.values.length === 1 ? value.binding.values : [value];
}

function between(facts: FileFacts, from: number, to: number): string {
  return from <= to ? facts.world.unit.text.slice(from, to) : '';
}

/** A note that is written into the code before anything happened, and says nothing. */
function emptyNote(facts: FileFacts, lookup: Lookup): Found[] {
  const { world } = facts;
  if (!lookup.request || !isObject(lookup.request)) return [];
  const entry = entryOf(world, lookup.request, 'note');
  if (!entry || entry === 'unknown' || entry.home !== world.unit) return [];
  const settled = settle(world, entry);
  const texts = constantsOf(world, entry);
  if (!texts || settled.length !== 1) return [];
  const [text] = texts;
  if (typeof text?.value !== 'string') return [];
  const isEmpty =
    text.value.trim().length > 0 &&
    (text.value.trim().length < 3 ||
      isVague(text.value) ||
      /^(\W+|n[./]?a\.?|n\.?v\.?t\.?|nvt|geen)$/i.test(text.value.trim()));
  if (!isEmpty) return [];
  return [
    {
      span: entry.value.span,
      message: {
        nl: `De toelichting \`${text.value}\` zegt niets over deze raadpleging.`,
        en: `The note \`${text.value}\` says nothing about this lookup.`,
      },
      about: { reasons: [], category: null, subject: 'note' },
    },
  ];
}

import { CONSENT_NAME, CONSENT_WORD, OPT_OUT_NAME } from '../facts/knowledge/contacting.ts';
import { COLUMNS, calledName, isTestFile, type Literal, literalsOf } from '../facts/literals.ts';
import type { FileFacts } from '../facts/lookups.ts';
import { conditionsAround } from '../facts/mentions.ts';
import { waysTo } from '../flow/guards.ts';
import { type CallValue, contains } from '../parse/ir.ts';
import type { Found, Rule } from './rule.ts';

export const consentHardCoded: Rule = {
  id: 'consent-hard-coded',
  level: 'error',
  title: { nl: 'Toestemming die in de code staat', en: 'Consent that is written into the code' },
  articles: ['6', '7'],
  check: (facts) =>
    (isTestFile(facts.world.unit) ? [] : literalsOf(facts.world.unit))
      .filter((literal) => isYes(literal) || isRegistered(facts, literal) || isTicked(facts, literal))
      .filter((literal) => isPutSomewhere(facts, literal) && !isAsked(facts, literal))
      // `gtag('consent', 'default', …)` grants several things at once.
      .filter(
        (literal, index, all) => !isTagDefault(literal) || all[index - 1]?.call?.call !== literal.call?.call,
      )
      .map(
        (literal): Found => ({
          span: literal.span,
          message: {
            nl: `\`${literal.name ?? ''}\` staat hier vast: toestemming geeft de klant, niet de code.`,
            en: `\`${literal.name ?? ''}\` is fixed here: consent is the customer's to give, not the code's.`,
          },
          about: { reasons: [], category: null, subject: literal.name ?? 'consent' },
        }),
      ),
};

/** `marketingConsent` → `marketing_consent`, without the ending of a custom field. */
function plain(name: string): string {
  return name
    .replace(/__(c|pc)$/i, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[-\s]+/g, '_')
    .toLowerCase();
}

const YES = /^(true|yes|ja|y|given|granted|opted[-_ ]?in|opt[-_ ]?in|accepted|agreed|subscribed)$/i;
/** `showsConsent`, `requiresConsent`: whether it is asked. */
const ABOUT_ASKING = /^(shows?|requires?|needs?|asks?|must|hides?|displays?|renders?|awaits?|wants?|with)_/;
const COUNTED = /^(unsubscribed|opted_out|afgemeld)$/;
const NO = /^(false|no|nee|n|0)$/i;

function isYes(literal: Literal): boolean {
  const { name, value, compared, chosen, keys, object } = literal;
  if (name === null || compared || chosen || value === null || value === undefined) return false;
  const text = String(value);
  const key = plain(name);
  if (isTagDefault(literal)) return true;
  if (ABOUT_ASKING.test(key)) return false;
  if (CONSENT_NAME.test(key)) return value === 1 || YES.test(text);
  // `unsubscribed: 0` counts.
  if (OPT_OUT_NAME.test(key)) return NO.test(text) && !(value === 0 && COUNTED.test(key));
  // The register of consents: `{ subject, reason, method, status: 'given' }`.
  const others = new Set(object?.entries.map((entry) => entry.key) ?? []);
  if (key === 'status' && value === 'given' && others.has('subject')) return true;
  // `consents: { marketing: true }`, `consent: { status: 'given' }`, `marketingConsent: { default: true }`.
  const holder = keys.at(-2);
  if (
    holder === undefined ||
    !CONSENT_WORD.test(plain(holder)) ||
    !/consents?$|opt_in|toestemming(en)?$|permissions?$/.test(plain(holder))
  )
    return false;
  return (
    /^(status|state|value|granted|given|marketing|email|sms|phone|newsletter|default|default_value|analytics|ad_storage|ad_user_data)$/.test(
      key,
    ) &&
    (value === true || YES.test(text))
  );
}

/** `prisma.consent.create({ data: { status: 'given' } })` */
function isRegistered({ world: { unit } }: FileFacts, { name, value, call }: Literal): boolean {
  if (!call || !/^(status|state)$/.test(name ?? '') || !/^(given|granted)$/i.test(String(value)))
    return false;
  const { start, end } = call.call.callee.span;
  return /(^|[^a-z])(consents?|toestemming(en)?)\b/i.test(unit.text.slice(start, end));
}

/** `gtag('consent', 'default', { ad_storage: 'granted' })`: before anybody was asked, unless for other regions alone. */
function isTagDefault({ value, call, object }: Literal): boolean {
  if (value !== 'granted' || !call || calledName(call.call) !== 'gtag') return false;
  const [what, how] = call.call.args.map((item) => item.value);
  const isDefault =
    what?.kind === 'literal' &&
    what.value === 'consent' &&
    how?.kind === 'literal' &&
    how.value === 'default';
  return isDefault && !object?.entries.some((entry) => entry.key === 'region');
}

/** Calls by which a value is kept or passed on. Reading, filtering and rendering do not give consent. */
const KEEPING =
  /^(create|insert|update|upsert|save|add|set|put|post|patch|subscribe|register|record|store|write|sync|import|enroll|send|grant|give|track|identify|fetch|request|push|append|merge|assign|stringify|useState|\$state|writable|ref|reactive|signal|Schema|model|boolean|column|define|consent|gtag)/i;
const READING =
  /^(find|get|search|list|filter|query|count|aggregate|select|where|expect|assert|match|describe|it|test|some|every|include|exclude|delete|check|has|is)/i;
const READING_KEY =
  /^(where|filter|filters|filterGroups|query|match|select|include|attributes|projection|fields|properties_to_return|orderBy|conditions|criteria)$/;

function isPutSomewhere(facts: FileFacts, literal: Literal): boolean {
  if (literal.keys.some((key) => READING_KEY.test(key))) return false;
  if (isStart(facts, literal)) return true;
  // Sequelize's `Customer.init({ consent: { defaultValue: true } })`
  if (literal.keys.length > 1 && /^default(_?value)?$/i.test(literal.keys.at(-1) ?? '')) return true;
  if (literal.call) {
    if (isQuery(literal.call.call, literal.call.index)) return false;
    return isKeeping(facts, literal.call.call);
  }
  if (literal.object) return isObjectKept(facts, literal);
  return literal.partial === false && isAssigned(facts, literal);
}

/** `newsletter: true` among what a form begins with. */
function isTicked(facts: FileFacts, literal: Literal): boolean {
  return (
    literal.value === true &&
    /^(newsletter|nieuwsbrief|mailings?|offers|aanbiedingen)$/i.test(literal.name ?? '') &&
    isStart(facts, literal)
  );
}

/** What a form begins with: a box that is ticked already. */
function isStart({ world }: FileFacts, { fn, keys, object }: Literal): boolean {
  if (keys.slice(0, -1).some((key) => /^(initialValues|defaultValues|initialState)$/.test(key))) return true;
  return object !== null && fn.name === 'data' && world.unit.path.endsWith('.vue');
}

/** `updateMany({ optIn: false }, …)`: the first of two arguments is a condition. */
function isQuery(call: CallValue, index: number): boolean {
  // Sequelize's `update(values, { where })`
  const second = call.args[1]?.value;
  const isValues = second?.kind === 'object' && second.entries.some((entry) => entry.key === 'where');
  return (
    index === 0 &&
    call.args.length > 1 &&
    !isValues &&
    /^(update|updateOne|updateMany|findOneAndUpdate|replaceOne)$/.test(calledName(call) ?? '')
  );
}

function isKeeping(facts: FileFacts, call: CallValue): boolean {
  const name = calledName(call) ?? '';
  if (READING.test(name)) return false;
  return (
    KEEPING.test(name) ||
    COLUMNS.test(name) ||
    facts.writes.some((write) => write.call === call) ||
    call.construct
  );
}

/** An object in a variable that is then kept. */
function isObjectKept(facts: FileFacts, literal: Literal): boolean {
  return facts.world.unit.calls.some(
    ({ call }) =>
      isKeeping(facts, call) &&
      call.args.some((item, index) => !isQuery(call, index) && holdsObject(item.value, literal)),
  );
}

function holdsObject(value: CallValue['args'][number]['value'], literal: Literal): boolean {
  switch (value.kind) {
    case 'ref':
      // In an object inside it too.
      return (
        value.binding.kind !== 'parameter' &&
        value.binding.values.some((each) => each.kind === 'object' && contains(each.span, literal.span))
      );
    case 'object':
      return value.entries.some((entry) => holdsObject(entry.value, literal));
    case 'array':
      return value.items.some((item) => holdsObject(item.value, literal));
    case 'call':
      return value.args.some((item) => holdsObject(item.value, literal));
    default:
      return false;
  }
}

/** `contact.marketingConsent = true`; a plain variable may still be changed by what the customer does. */
function isAssigned(facts: FileFacts, literal: Literal): boolean {
  const before = facts.world.unit.text.slice(Math.max(0, literal.span.start - 80), literal.span.start);
  // In a Svelte component it is what its boxes are bound to.
  const isState = facts.world.unit.path.endsWith('.svelte') && literal.fn === facts.world.unit.root;
  return (
    /[\w\])]\s*\.\s*\w+\s*=\s*$|\]\s*=\s*$/.test(before) ||
    (isState && /\blet\s+\w+\s*=\s*$/.test(before)) ||
    (facts.world.unit.language === 'python' &&
      /\n[ \t]+\w+[ \t]*:[^=\n(]*\bbool\b[^=\n(]*=\s*$/.test(before)) ||
    /\bconst\s+\w+(\s*:\s*[\w<>[\]| ]+)?\s*=\s*$/.test(before)
  );
}

/** Whether something was asked before: a branch on what the customer said or filled in. */
function isAsked(facts: FileFacts, literal: Literal): boolean {
  const { world } = facts;
  if (inEventOf(literal)) return true;
  const ways = literal.call ? waysTo(world, { call: literal.call.call, fn: literal.fn }) : [];
  const guards = [...conditionsAround(literal.fn, literal.span), ...ways.flatMap((way) => way.guards)];
  return guards.some(({ test }) => {
    const text = world.unit.text.slice(test.span.start, test.span.end);
    return (
      CONSENT_WORD.test(text) ||
      /checked|accept|agree|confirm|akkoord|answer|antwoord|response|token|verified|form|body|input|event|status|action|reply|text|keyword|type/i.test(
        text,
      )
    );
  });
}

/** `onConsentGiven(…)`, `handleOptIn(…)`, `acceptMarketing(…)`: the function is what happens when the customer says so. */
function inEventOf(literal: Literal): boolean {
  for (let at: Literal['fn'] | null = literal.fn; at; at = at.parent) {
    const name = at.name === null ? '' : plain(at.name);
    const isEvent =
      /^(on|handle|accept|confirm|agree|give|grant|record|verify|double_opt_in|opt_in|process|receive)/.test(
        name,
      );
    if (isEvent && /consent|opt_?in|toestemming|accept|agree|confirm|subscri|akkoord/.test(name)) return true;
  }
  return false;
}

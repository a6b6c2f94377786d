import { isTestFile, type Literal, literalsOf } from '../facts/literals.ts';
import type { FileFacts } from '../facts/lookups.ts';
import { speechOf } from '../facts/speech.ts';
import { constantsOf, entryOf, listOf } from '../facts/values.ts';
import type { Span } from '../parse/ir.ts';
import { contains, lineOf } from '../parse/ir.ts';
import type { Found, Rule } from './rule.ts';

export const hardCodedCustomer: Rule = {
  id: 'hard-coded-customer',
  level: 'error',
  title: { nl: 'Een klant die in de code staat', en: 'A customer who is written into the code' },
  articles: ['5(1)(b)', '32'],
  check: (facts) => {
    const found = new Map<number, Found>();
    const places = new Set<string>();
    const add = (span: Span, text: string): void => {
      // The same customer twice on a line is told once.
      const place = `${lineOf(facts.world.unit, span.start)} ${text}`;
      if (found.has(span.start) || places.has(place)) return;
      places.add(place);
      found.set(span.start, {
        span,
        message: {
          nl: `De klant \`${text}\` staat vast in de code: wie dit is hoort uit het werk te blijken.`,
          en: `The customer \`${text}\` is fixed in the code: who this is should come from the work.`,
        },
        about: { reasons: [], category: null, subject: text },
      });
    };
    if (isTestFile(facts.world.unit)) return [];
    for (const { span, text } of inLookups(facts)) add(span, text);
    const lists = new Set<string>();
    for (const literal of literalsOf(facts.world.unit)) {
      const text = customerIn(facts, literal);
      if (text === null) continue;
      // One line of a list is told once.
      const list = `${lineOf(facts.world.unit, literal.span.start)} ${literal.name}`;
      if (isOfList(literal) && lists.has(list)) continue;
      lists.add(list);
      add(literal.span, text);
    }
    return [...found.values()];
  },
};

/** `subject: 'c-88231'` in a lookup. */
function inLookups(facts: FileFacts): { span: Span; text: string }[] {
  const { world } = facts;
  return facts.lookups.flatMap(({ request }) => {
    if (!request) return [];
    return ['subject', 'subjects'].flatMap((key) => {
      const entry = entryOf(world, request, key);
      if (!entry || entry === 'unknown') return [];
      const each = key === 'subjects' ? (listOf(world, entry) ?? []) : [entry];
      return each.flatMap((one) =>
        (constantsOf(world, one) ?? []).flatMap(({ value, at }) =>
          typeof value === 'string' && isId(value) && at.home === world.unit
            ? [{ span: at.value.span, text: value }]
            : [],
        ),
      );
    });
  });
}

/** Identifiers that Salesforce gives: 15 or 18 letters, the first three of which say which object. */
const SALESFORCE_PERSON = /\b(?:003|001|00Q|500)[0-9A-Za-z]{12}(?:[0-9A-Z]{3})?\b/;
const CUSTOMER_NAME =
  /^((customer|client|contact|klant|subject|patient|account|lead|person|relation|relatie|debiteur|subscriber|member|requester|caller)_?(id|nr|no|number|nummer|key|code|ref)|klantnummer|klantnr|customernumber|subject|subject_id)$/;
const CUSTOMER_LIST =
  /(vips?|vip_(customers?|clients?|klanten)|(watched|blocked|special|excluded|skip(ped)?|ignored?|priority|test)_(customers?|clients?|klanten|contacts?|accounts?|subjects?)|(customer|klant|contact|account|subject|client)_?(ids|numbers|nummers))(_ids?)?$/;

function isOfList({ name, compared }: Literal): boolean {
  return !compared && CUSTOMER_LIST.test(plain(name ?? ''));
}

function customerIn(facts: FileFacts, literal: Literal): string | null {
  const { value } = literal;
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value);
  const name = plain(literal.name ?? '');
  if (typeof value === 'string') {
    const id = SALESFORCE_PERSON.exec(text)?.[0];
    if (
      id !== undefined &&
      /\d/.test(id.slice(3)) &&
      /[A-Za-z]/.test(id.slice(3)) &&
      isOfCrm(facts, literal, text, id)
    )
      return id;
  }
  if (CUSTOMER_NAME.test(name) && isId(text) && (literal.compared || isGiven(facts, literal)))
    return isOfApplication(facts, name) ? null : text;
  if (CUSTOMER_LIST.test(name) && !/client_id$/.test(name) && isId(text) && typeof value === 'string')
    return text;
  return isReadById(facts, literal, text) ? text : null;
}

/** The `client_id` of OAuth is an application. */
function isOfApplication(facts: FileFacts, name: string): boolean {
  return name === 'client_id' && speechOf(facts.world.unit).applications;
}

/** Alone in its literal, or behind a comparison in a query. */
function isOfCrm(facts: FileFacts, literal: Literal, text: string, id: string): boolean {
  if (/=\s*'?$/.test(text.slice(0, text.indexOf(id)))) return true;
  if (text !== id) return false;
  // With its check letters it can be nothing else, whatever it is called.
  if (id.length === 18 && hasCheckLetters(id)) return true;
  return (
    literal.compared ||
    literal.call !== null ||
    /id|customer|contact|account|lead|case|klant|vip|subject/i.test(literal.name ?? '') ||
    facts.reads.length > 0
  );
}

/** The last three of eighteen say which of the fifteen before are capitals, five at a time. */
function hasCheckLetters(id: string): boolean {
  return [0, 5, 10].every((from, index) => {
    const bits = [...id.slice(from, from + 5)].map((each) => (/[A-Z]/.test(each) ? 1 : 0));
    const sum = bits.reduce((total: number, bit, at) => total + bit * 2 ** at, 0);
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345'[sum] === id[15 + index];
  });
}

/** An id as systems give them: no word, no sentence, no placeholder. */
function isId(text: string): boolean {
  return (
    /^[\w:.@/-]{3,64}$/.test(text) &&
    /\d/.test(text) &&
    !/^(\d{1,3}|v\d+|0+|1+|[\d.]+px|\d+(ms|s|m|h|d))$/.test(text) &&
    !/^(test|dummy|fake|example|sample|mock|demo|foo|placeholder)/i.test(text) &&
    !/^\/|\/:|\$\{|^https?:/.test(text)
  );
}

/** As a constant, a default, or an argument of a read or a lookup: not as a column, a route or a schema. */
function isGiven(facts: FileFacts, literal: Literal): boolean {
  if (!literal.call) return true;
  const { call } = literal.call;
  return (
    facts.reads.some((read) => read.call === call || contains(read.call.span, literal.span)) ||
    facts.writes.some((write) => contains(write.call.span, literal.span)) ||
    facts.lookups.some((lookup) => contains(lookup.call.span, literal.span))
  );
}

/** `getById('12345')`, `retrieve('Contact', '003…')`, `users.show(48)`: one record by an id that is written down. */
const BY_ID =
  /(retrieve|getById|get_by_id|get_by_custom_id|show|record|getContact|getPerson|getLead|getTicket|getExternalcontactsContact|related)$/;

function isReadById(facts: FileFacts, literal: Literal, text: string): boolean {
  if (!literal.call || literal.keys.length > 0 || literal.partial) return false;
  const { call, index } = literal.call;
  const read = facts.reads.find((each) => each.call === call);
  if (read?.by !== 'client' || call.callee.kind !== 'member' || !BY_ID.test(call.callee.name ?? ''))
    return false;
  const isObject = read.object === text;
  const last =
    read.object !== null && call.args[0]?.value.kind === 'literal' && call.args[0].value.value === read.object
      ? 1
      : 0;
  return !isObject && index === last && /^[\w-]{2,40}$/.test(text) && /\d/.test(text);
}

function plain(name: string): string {
  return name
    .replace(/__(c|pc|r)$/i, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toLowerCase();
}

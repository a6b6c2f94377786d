import { CONSENT_WORD, MARKETING_WORD, SERVICE_WORD } from '../facts/knowledge/contacting.ts';
import { calledName, nameOf } from '../facts/literals.ts';
import type { FileFacts, Lookup } from '../facts/lookups.ts';
import { loopsAround, mentions } from '../facts/mentions.ts';
import { callersOf, originsOf } from '../facts/origins.ts';
import { isUnder, serviceAt } from '../facts/regions.ts';
import { sinkOf } from '../facts/sinks.ts';
import { isObject, type Known, returnsOf, settle } from '../facts/values.ts';
import { waysTo } from '../flow/guards.ts';
import { trace } from '../flow/trace.ts';
import type { CallValue, Fn, Span, Value } from '../parse/ir.ts';
import { contains } from '../parse/ir.ts';
import { calledSpan } from './crm-places.ts';
import type { Found, Rule } from './rule.ts';

export const contactWithoutConsent: Rule = {
  id: 'contact-without-consent',
  level: 'error',
  title: {
    nl: 'Een aanbod zonder dat naar toestemming is gekeken',
    en: 'An offer without a look at consent',
  },
  articles: ['6', '7', '21'],
  check: (facts) =>
    facts.world.unit.calls.flatMap(({ call, fn }): Found[] => {
      if (!isContact(facts, call) || !isOffer(facts, call, fn)) return [];
      // `client.send(new SendEmailCommand(…))` is one message.
      const isPart =
        call.construct && facts.world.unit.calls.some((other) => isSentBy(facts, other.call, call));
      if (isPart || isAgreed(facts, call, fn)) return [];
      return [
        {
          span: calledSpan(call),
          message: {
            nl: `Dit biedt een klant iets aan zonder dat ervoor naar toestemming of bezwaar is gekeken.`,
            en: `This offers a customer something without a look at consent or objection before it.`,
          },
          about: { reasons: [], category: null, subject: 'consent' },
        },
      ];
    }),
};

function isSentBy(facts: FileFacts, other: CallValue, message: CallValue): boolean {
  if (other === message || calledName(other) !== 'send') return false;
  const { world } = facts;
  return (
    other.args.some((item) =>
      settle(world, { value: item.value, home: world.unit }).some(({ value }) => value === message),
    ) && isContact(facts, other)
  );
}

/** Sends to a person: mail, a text message, a call, or a place on a marketing list. */
function isContact(facts: FileFacts, call: CallValue): boolean {
  const { world } = facts;
  const settled = settle(world, { value: call.callee, home: world.unit });
  if (settled.some((each) => each.value.kind === 'function')) return false;
  const request = facts.requestAt(call);
  const isSender =
    request !== null
      ? request.host !== null &&
        (serviceAt(request.host) === 'message' || isUnder(request.host, 'api.mailchimp.com'))
      : originsOf(world, { value: call.callee, home: world.unit }).some((origin) => {
          const sink = sinkOf(origin);
          return sink?.kind === 'message' || sink?.name === 'a marketing list';
        });
  return isSender && isToSomebody(facts, call);
}

/** `message.send()`: what was made to be sent; null where the message is given. */
function messageOf({ world }: FileFacts, call: CallValue): CallValue | null {
  const { callee } = call;
  if (callee.kind !== 'member' || call.args.some((item) => item.value !== call.keywords)) return null;
  for (const { value } of settle(world, { value: callee.of, home: world.unit }))
    if (value.kind === 'call' && value.construct) return value;
  return null;
}

const RECIPIENT =
  /^(to|recipients?|toAddresses|to_emails?|email_address|phone|phoneNumber|destination|destinations|personalizations|token|tokens)$/i;

/** A recipient that is written down is a colleague, a mailbox of one's own, or a test. */
function isToSomebody(facts: FileFacts, call: CallValue): boolean {
  const { world } = facts;
  const arrival = trace(facts).arrivals.find((each) => each.call === call);
  if (arrival) return true;
  // Django's `EmailMessage(subject, body, from, [to])`.
  const message = messageOf(facts, call);
  if (message) {
    const named = message.keywords?.entries.find(({ key }) => key !== null && RECIPIENT.test(key))?.value;
    const to = named ?? message.args.filter((item) => item.value !== message.keywords)[3]?.value;
    return to !== undefined && !isFixed(world, { value: to, home: world.unit });
  }
  for (const item of call.args) {
    for (const each of settle(world, { value: item.value, home: world.unit })) {
      // `send(Mail(sender, reader.email, subject))`
      const second =
        each.value.kind === 'call' && each.value.construct ? each.value.args[1]?.value : undefined;
      if (second?.kind === 'member') return !isFixed(world, { value: second, home: each.home });
      const made = each.value.kind === 'call' && each.value.construct ? each.value.keywords : null;
      const given = made ? { value: made, home: each.home } : each;
      if (!isObject(given)) continue;
      const named = given.value.entries.find((entry) => entry.key !== null && RECIPIENT.test(entry.key));
      if (named) return !isFixed(world, { value: named.value, home: each.home });
    }
  }
  return call.args.some(
    (item) =>
      ['ref', 'member'].includes(item.value.kind) && !isFixed(world, { value: item.value, home: world.unit }),
  );
}

function isFixed(world: FileFacts['world'], known: Known): boolean {
  return settle(world, known).every(({ value }) => {
    if (value.kind === 'literal') return true;
    if (value.kind === 'template') return value.parts.every((part) => part.kind === 'text');
    if (value.kind === 'array')
      return value.items.every((item) => isFixed(world, { value: item.value, home: known.home }));
    if (value.kind !== 'member') return false;
    const origins = originsOf(world, { value, home: known.home });
    return origins.some(({ path }) => /^process\.env|(^|\.)(config|settings|env)\./i.test(path));
  });
}

/** Whether anything says that this is to sell: the function, the file, the text, the template. */
function isOffer(facts: FileFacts, call: CallValue, fn: Fn): boolean {
  const { unit } = facts.world;
  const names = namesAround(facts, fn);
  if (names.some((each) => MARKETING_WORD.test(spaced(each)))) return true;
  const file = spaced(unit.path.split(/[\\/]/).at(-1) ?? '');
  if (
    callersOf(facts.world, unit, fn).length === 0 &&
    !names.some((each) => SERVICE_WORD.test(spaced(each))) &&
    /campaign|campagne|newsletter|nieuwsbrief|marketing/.test(file)
  )
    return true;
  const { callee } = call;
  const name = nameOf(callee);
  if (name !== null && MARKETING_WORD.test(spaced(name))) return true;
  if (callee.kind === 'member' && callee.name !== null && MARKETING_WORD.test(spaced(callee.name)))
    return true;
  const said = [...call.args, ...(messageOf(facts, call)?.args ?? [])];
  return said.some((item) => mentions(item.value, MARKETING_WORD));
}

/** The names of the functions around a call and of those that call them. */
function namesAround(facts: FileFacts, fn: Fn): string[] {
  const names: string[] = [];
  for (let at: Fn | null = fn; at; at = at.parent) {
    if (at.name !== null) names.push(at.name);
    for (const caller of callersOf(facts.world, facts.world.unit, at)) {
      const home = facts.world.unit.calls.find((site) => site.call === caller)?.fn;
      if (home?.name) names.push(home.name);
    }
  }
  return names;
}

/** `sendOffers` → `send_offers`, so that words have ends. */
function spaced(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .toLowerCase();
}

function isAgreed(facts: FileFacts, call: CallValue, fn: Fn): boolean {
  const { world } = facts;
  const ways = waysTo(world, { call, fn });
  if (
    ways.every(
      (way) =>
        way.guards.some(({ test }) => mentions(test, CONSENT_WORD) || isChoice(facts, test.span)) ||
        way.before.some(isConsentCheck),
    )
  ) {
    return true;
  }
  if (isDecorated(facts, fn)) return true;
  // A lookup whose reason rests on consent asked for it; one that was refused gives no data.
  const reads = (trace(facts).arrivals.find((each) => each.call === call)?.personal ?? []).map(
    ({ read }) => read,
  );
  const lookups = [
    ...facts.lookupsOf({ call, fn }),
    ...facts.reads.filter((read) => reads.includes(read.call.span)).flatMap((read) => facts.lookupsOf(read)),
    ...facts.lookups.filter((lookup) => reads.includes(lookup.call.span)),
  ];
  if (lookups.length > 0 && lookups.every((lookup) => asksConsent(facts, lookup))) return true;
  const isOverAgreed = loopsAround(fn, call.span).some(
    ({ over, head }) =>
      CONSENT_WORD.test(world.unit.text.slice(head.start, head.end)) ||
      (over !== null && (mentions(over, CONSENT_WORD) || isSifted(facts, over))),
  );
  return isOverAgreed || isChosenByConsent(facts, call, fn);
}

/** `[each for each in people if each.consent]` */
function isSifted({ world: { unit } }: FileFacts, over: Value): boolean {
  if (over.kind !== 'ref' || unit.language !== 'python') return false;
  return over.binding.values.some(({ span }) => {
    const condition = /\bif\b([\s\S]*)/.exec(unit.text.slice(span.start, span.end))?.[1];
    return condition !== undefined && CONSENT_WORD.test(condition);
  });
}

/** `@requires_consent('sms')` above the function or one around it. */
function isDecorated({ world: { unit } }: FileFacts, fn: Fn): boolean {
  return unit.calls.some(({ call }) => {
    const last = call.args.at(-1)?.value;
    if (last?.kind !== 'function' || last.fn.name === null || unit.language !== 'python') return false;
    if (call.span.end > last.fn.span.start || !mentions(call.callee, CONSENT_WORD)) return false;
    for (let at: Fn | null = fn; at; at = at.parent) if (at === last.fn) return true;
    return false;
  });
}

/** `form['newsletter']`, `customer.newsletter`: what somebody ticked. */
function isChoice({ world: { unit } }: FileFacts, { start, end }: Span): boolean {
  return TICKED.test(unit.text.slice(start, end));
}

const TICKED = /(\.|\[\s*['"]|get\(\s*['"])(newsletter|nieuwsbrief|mailing_?list|mailings?)\b(?!\s*\.)/i;

/** `requireConsent(id)` does not come back where there is none. */
function isConsentCheck(call: CallValue): boolean {
  const name = calledName(call) ?? '';
  // `@requires_consent` guards the function below it, and no other.
  const last = call.args.at(-1)?.value;
  if (last?.kind === 'function' && last.fn.span.start > call.span.end) return false;
  return (
    /^(require|assert|ensure|verify|check|must|enforce|guard|vereis)/i.test(name) &&
    mentions(call, CONSENT_WORD)
  );
}

function asksConsent(facts: FileFacts, lookup: Lookup): boolean {
  return (
    lookup.reason.kind === 'given' &&
    lookup.reason.reasons.every(({ id }) => facts.policy.reasons.get(id)?.consentRequired ?? false)
  );
}

/**
 * `filter((each) => each.optIn)` and `WHERE HasOptedOutOfEmail = false` before the call, in the functions around
 * it: only those who agreed are left.
 */
function isChosenByConsent(facts: FileFacts, call: CallValue, fn: Fn): boolean {
  const { world } = facts;
  const around: Fn[] = [];
  for (let at: Fn | null = fn; at; at = at.parent) around.push(at);
  const isNested = (home: Fn): boolean => {
    for (let at: Fn | null = home; at?.parent; at = at.parent) if (around.includes(at)) return true;
    return around.length === 1 || home.parent === null;
  };
  // In the functions around it, or in one that they call before.
  const isBefore = (other: CallValue, home: Fn): boolean =>
    (isNested(home) && other.span.start < call.span.start) ||
    callersOf(world, world.unit, home).some((caller) => {
      const from = world.unit.calls.find((site) => site.call === caller)?.fn;
      return from !== undefined && isNested(from) && caller.span.start < call.span.start;
    });
  return world.unit.calls.some(({ call: other, fn: home }) => {
    if (other === call || !isBefore(other, home)) return false;
    const { callee, args } = other;
    const name = callee.kind === 'member' ? callee.name : callee.kind === 'ref' ? callee.binding.name : null;
    if (/^(filter|reject|partition|find)$/.test(name ?? '')) {
      return args.some((item) =>
        settle(world, { value: item.value, home: world.unit }).some(
          (each) =>
            (each.value.kind === 'function' ? isConsentTest(each.value.fn) : false) ||
            nameSays(item.value) ||
            // Django’s `filter(newsletter_consent=True)`
            conditionSays(facts, each),
        ),
      );
    }
    if (
      facts.readAt(other) ||
      /^(query|find|findMany|findAll|search|where|select|doSearch|aggregate|list)/.test(name ?? '')
    ) {
      return args.some((item) => conditionSays(facts, { value: item.value, home: world.unit }));
    }
    return (
      !contains(other.span, call.span) &&
      /consent|toestemming|opted_?in|subscribers/i.test(name ?? '') &&
      /^(get|load|list|find|fetch|only|with|filter)/i.test(name ?? '')
    );
  });
}

function nameSays(value: Value): boolean {
  return value.kind === 'ref' && CONSENT_WORD.test(value.binding.name);
}

function isConsentTest(fn: Fn): boolean {
  return (
    returnsOf(fn).some((each) => mentions(each, CONSENT_WORD)) ||
    fn.body.some((each) => each.kind === 'branch' && mentions(each.test, CONSENT_WORD))
  );
}

/** The condition of a query, not its list of fields. */
function conditionSays(facts: FileFacts, known: Known): boolean {
  const { world } = facts;
  const written = world.unit.text.slice(known.value.span.start, known.value.span.end);
  const settled = settle(world, known);
  return settled.some((each) => {
    if (each.value.kind === 'literal' || each.value.kind === 'template') {
      const text =
        each.home === world.unit
          ? world.unit.text.slice(each.value.span.start, each.value.span.end)
          : written;
      const where = /\bwhere\b([\s\S]*)/i.exec(text)?.[1];
      return where !== undefined && CONSENT_WORD.test(where);
    }
    if (!isObject(each)) return false;
    return each.value.entries.some(({ key, value }) => {
      if (key === null || /^(properties|select|fields|attributes|projection|include|orderBy|sort)$/.test(key))
        return false;
      if (value.kind === 'function') return isConsentTest(value.fn);
      return (
        CONSENT_WORD.test(key) || /^(newsletter|nieuwsbrief)$/i.test(key) || mentions(value, CONSENT_WORD)
      );
    });
  });
}

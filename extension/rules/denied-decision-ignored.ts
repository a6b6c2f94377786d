import { nameOf } from '../facts/literals.ts';
import type { FileFacts, Lookup } from '../facts/lookups.ts';
import { holdsPlace, mentions } from '../facts/mentions.ts';
import { callersOf } from '../facts/origins.ts';
import type { CrmRead, CrmWrite } from '../facts/reads.ts';
import { constantsOf } from '../facts/values.ts';
import { waysTo } from '../flow/guards.ts';
import type { Guard, Span, Statement } from '../parse/ir.ts';
import { contains } from '../parse/ir.ts';
import { calledSpan, isRefined } from './crm-places.ts';
import type { Found, Rule } from './rule.ts';

export const deniedDecisionIgnored: Rule = {
  id: 'denied-decision-ignored',
  level: 'error',
  title: { nl: 'Een afwijzing die niets tegenhoudt', en: 'A refusal that stops nothing' },
  articles: ['5(1)(b)', '5(1)(f)', '32'],
  check: (facts) =>
    [...facts.reads, ...facts.writes].flatMap((access): Found[] => {
      if (('by' in access && access.by === 'sql') || isRefined(facts, access.call)) return [];
      const why = whyIgnored(facts, access);
      if (!why) return [];
      return [
        {
          span: calledSpan(access.call),
          message: why,
          related: [],
          about: { reasons: [], category: null, subject: access.object ?? access.system },
        },
      ];
    }),
};

/** What a decision is called where it is looked at. */
const DECIDED =
  /decision|effect|would_?be|status|permit|denied|deny|allow|granted|geweigerd|toegestaan|refus|forbidden|authori[sz]ed/i;

/** A decision, and not whether the service answered: `response.status !== 200` is about that. */
function isAboutDecision({ test }: Guard): boolean {
  const isOfHttp =
    test.kind === 'test' &&
    test.operands.some((each) => each.kind === 'literal' && typeof each.value === 'number');
  return !isOfHttp && mentions(test, DECIDED);
}

function whyIgnored(facts: FileFacts, access: CrmRead | CrmWrite): Found['message'] | null {
  const { world } = facts;
  const inside = facts.lookups.some((lookup) =>
    lookup.inside.some((fn) => contains(fn.span, access.call.span)),
  );
  if (inside) return null;
  const ahead = facts.lookups.find((lookup) => lookup.ahead && comesBefore(lookup, access));
  if (ahead) {
    const isLooked = waysTo(world, access).every((way) =>
      way.guards.some(
        (guard) =>
          guard.test.span.start >= ahead.call.span.start &&
          isAboutDecision(guard) &&
          !isRefusal(facts, guard),
      ),
    );
    if (isLooked) return null;
    return {
      nl: `Of de raadpleging is toegestaan wordt gevraagd maar niet bekeken: dit gaat ook na een afwijzing door.`,
      en: `Whether the lookup is permitted is asked but not looked at: this goes on after a refusal too.`,
    };
  }
  if (isInRefusedArm(facts, access)) {
    return {
      nl: `Dit gebeurt juist wanneer de raadpleging is afgewezen.`,
      en: `This happens just when the lookup was refused.`,
    };
  }
  if (isAfterFailure(access.fn.body, facts, access)) {
    return {
      nl: `Als de raadpleging mislukt of wordt afgewezen, wordt hier alsnog gelezen.`,
      en: `Where the lookup fails or is refused, this reads all the same.`,
    };
  }
  return null;
}

function comesBefore(lookup: Lookup, access: CrmRead | CrmWrite): boolean {
  if (lookup.call.span.end > access.call.span.start) return false;
  for (let at: CrmRead['fn'] | null = access.fn; at; at = at.parent) if (at === lookup.fn) return true;
  return false;
}

/** Words by which code says no. */
const REFUSED = /^(denied|deny|refused|forbidden|ask|geweigerd|afgewezen)$/i;
const REFUSED_NAME = /^(is)?(denied|refused|forbidden|geweigerd|afgewezen)$/i;
const PERMITTED_NAME = /^(is)?(permitted|permit|allowed|granted|toegestaan|ok)$/i;

/** Whether a condition came out so that the lookup was refused: `status === 'denied'` that holds. */
function isRefusal(facts: FileFacts, { test, holds }: Guard): boolean {
  const { world } = facts;
  const isEqual = test.kind === 'test' && (test.operator === '==' || test.operator === '!=');
  if (test.kind === 'test' && isEqual) {
    const words = test.operands.flatMap(
      (each) => constantsOf(world, { value: each, home: world.unit }) ?? [],
    );
    const says = holds === (test.operator === '==');
    if (words.some(({ value }) => typeof value === 'string' && REFUSED.test(value))) return says;
    if (words.some(({ value }) => typeof value === 'string' && PERMITTED_NAME.test(value))) return !says;
    return false;
  }
  const name = nameOf(test) ?? '';
  if (REFUSED_NAME.test(name)) return holds;
  return PERMITTED_NAME.test(name) && !holds;
}

function isInRefusedArm(facts: FileFacts, access: CrmRead | CrmWrite): boolean {
  const lookups = facts.lookups.filter((lookup) => !lookup.ahead && comesBefore(lookup, access));
  if (lookups.length === 0) return false;
  return waysTo(facts.world, access).some((way) =>
    way.guards.some((guard) => isAboutDecision(guard) && isRefusal(facts, guard)),
  );
}

/** Where a lookup is made: itself, and the calls of the function it stands in. */
function looksIn({ world }: FileFacts, lookup: Lookup): Span[] {
  return [lookup.call.span, ...callersOf(world, world.unit, lookup.fn).map((call) => call.span)];
}

/** The read stands in the `catch` of the `try` that holds the lookup. */
function isAfterFailure(body: readonly Statement[], facts: FileFacts, access: CrmRead | CrmWrite): boolean {
  return body.some((each) => {
    if (!holdsPlace(each, access.call.span)) return false;
    if (each.kind === 'branch') return each.arms.some((arm) => isAfterFailure(arm, facts, access));
    if (each.kind === 'loop') return isAfterFailure(each.body, facts, access);
    if (each.kind !== 'try') return false;
    const isHandler = each.handler.some((one) => holdsPlace(one, access.call.span));
    const hasLookup = facts.lookups.some((lookup) =>
      looksIn(facts, lookup).some((span) => each.body.some((one) => holdsPlace(one, span))),
    );
    return (
      (isHandler && hasLookup) ||
      isAfterFailure([...each.body, ...each.handler, ...each.after], facts, access)
    );
  });
}

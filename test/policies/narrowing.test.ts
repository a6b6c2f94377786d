// biome-ignore-all lint/suspicious/noThenProperty: the pack language's own word; never awaited.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { evaluate } from '#policies/evaluate.ts';
import type { Facts } from '#policies/policy.ts';
import { permitsNoMore, policyOf, read, WHOLE } from './facts.ts';
import { lookups } from './random.ts';

/** Every way to make a pack narrower, on random lookups: none ever permits more. */

type Entry = Record<string, unknown>;
type Pack = Record<string, Record<string, Entry>>;
const reasons = (pack: Pack) => Object.values(pack.reasons ?? {});
const roles = (pack: Pack) => Object.values(pack.roles ?? {});
const organisations = (pack: Pack) => {
  pack.organisations ??= {};
  pack.organisations.default ??= {};
  return Object.values(pack.organisations);
};
const mandates = (pack: Pack) =>
  [...roles(pack), ...Object.values(pack.organisations ?? {})].flatMap((entry) =>
    Object.values((entry.mandate ?? {}) as Record<string, Entry>),
  );
const without = (list: unknown, n = 1) => (list as string[]).slice(n);
const place = (otherwise: 'ask' | 'deny') => ({ sites: ['groningen'], device: 'managed', then: otherwise });
/** What an entry asks already, and this too: conditions add up. */
const also = (entry: Entry, context: Entry) => {
  entry.context = { ...context, ...(entry.context as Entry | undefined), then: context.then };
};

const NARROWINGS: Readonly<Record<string, (pack: Pack) => void>> = {
  'a category less': (pack) => {
    for (const reason of reasons(pack)) reason.categories = without(reason.categories);
  },
  'a reason less in each role': (pack) => {
    for (const role of roles(pack)) role.reasons = without(role.reasons);
  },
  'a reason less for each organisation': (pack) => {
    for (const limits of organisations(pack)) {
      limits.reasons = without(limits.reasons ?? Object.keys(pack.reasons ?? {}));
    }
  },
  'a role less for each organisation': (pack) => {
    for (const limits of organisations(pack))
      limits.roles = without(limits.roles ?? Object.keys(pack.roles ?? {}));
  },
  'one category for each organisation': (pack) => {
    for (const limits of organisations(pack)) limits.categories = ['contact'];
  },
  'ceilings for each organisation': (pack) => {
    for (const limits of organisations(pack)) {
      limits.mandate = { refund: { max: 10, currency: 'EUR' }, 'change-iban': { persons: 2 } };
    }
  },
  'contracts that end sooner': (pack) => {
    for (const limits of organisations(pack)) limits.until = '2026-10-01';
  },
  'one country': (pack) => {
    for (const limits of organisations(pack)) limits.regions = ['NL'];
  },
  'places for each organisation': (pack) => {
    for (const limits of organisations(pack)) also(limits, place('deny'));
  },
  'places for each reason': (pack) => {
    for (const reason of reasons(pack)) also(reason, place('deny'));
  },
  'places for each role': (pack) => {
    for (const role of roles(pack)) also(role, place('deny'));
  },
  'places that ask, for each role that had none': (pack) => {
    for (const role of roles(pack)) role.context ??= place('ask');
  },
  'places that deny where they asked': (pack) => {
    for (const entry of [...reasons(pack), ...roles(pack)]) {
      if (entry.context !== undefined) also(entry, { ...(entry.context as Entry), then: 'deny' });
    }
  },
  'consent for everything': (pack) => {
    for (const reason of reasons(pack)) {
      reason.consent ??= 'required';
      // Nothing outweighs that consent is gone, and the compiler says so.
      delete reason.objection;
      delete reason.because;
    }
  },
  'grants by name for everything': (pack) => {
    for (const reason of reasons(pack)) {
      reason.consent = 'granted';
      delete reason.objection;
      delete reason.because;
    }
  },
  'objections that bind': (pack) => {
    for (const reason of reasons(pack)) {
      delete reason.objection;
      delete reason.because;
      reason.purpose = 'dpv:DirectMarketing';
    }
  },
  'a note for everything': (pack) => {
    for (const reason of reasons(pack)) reason.note = 'required';
  },
  'work asked about for everything': (pack) => {
    for (const reason of reasons(pack)) {
      const { then: before = 'permit' } = (reason.evidence ?? {}) as Entry;
      reason.evidence = { any: ['case'], then: before === 'deny' ? 'deny' : 'ask' };
    }
  },
  'work needed for everything': (pack) => {
    for (const reason of reasons(pack)) reason.evidence = { any: ['case'], then: 'deny' };
  },
  'smaller mandates': (pack) => {
    for (const mandate of mandates(pack)) mandate.max = ((mandate.max as number | undefined) ?? 2) / 2;
  },
  'mandates that deny where they asked': (pack) => {
    for (const mandate of mandates(pack)) mandate.then = 'deny';
  },
  'no mandate but the first': (pack) => {
    for (const role of roles(pack)) {
      role.mandate = Object.fromEntries(Object.entries((role.mandate ?? {}) as Entry).slice(0, 1));
    }
  },
  'two people for every change': (pack) => {
    for (const mandate of mandates(pack)) mandate.persons = 2;
  },
  'programs that must act for somebody': (pack) => {
    for (const role of roles(pack)) if (role.kind === 'software') role.actsFor = 'required';
  },
  'budgets for everybody': (pack) => {
    for (const role of roles(pack)) role.budget = { subjectsPerTask: 1, lookupsPerTask: 5 };
  },
  'only people': (pack) => {
    for (const role of roles(pack)) role.kind ??= 'human';
  },
};

describe.each([
  ['contact-centre-nl', read('policies/packs/contact-centre-nl.yaml'), false],
  ['a pack that says everything', WHOLE, true],
])('%s, narrowed', (_, text, whole) => {
  const wide = policyOf(text.replace('mode: observe', 'mode: enforce'));

  it.each(Object.keys(NARROWINGS))('with %s never permits more', (narrowing) => {
    const pack = parse(text) as Pack & { mode: unknown };
    pack.mode = 'enforce';
    NARROWINGS[narrowing]?.(pack);
    const narrow = policyOf(stringify(pack));
    let differed = 0;
    const compare = (facts: Facts) => {
      const less = evaluate(narrow, facts);
      const more = evaluate(wide, facts);
      permitsNoMore(less, more);
      if (less.wouldBe !== more.wouldBe || less.permitted.length < more.permitted.length) differed++;
    };
    fc.assert(fc.property(lookups(wide), compare), { numRuns: 400 });
    // A narrowing that changed nothing would prove nothing: what one pack does not have, the other does.
    for (let more = 0; whole && differed === 0 && more < 20; more++)
      fc.sample(lookups(wide), 300).forEach(compare);
    if (whole) expect(differed).toBeGreaterThan(0);
  });
});

describe('packs side by side', () => {
  const whole = parse(WHOLE) as Record<string, unknown>;
  const sections = ['categories', 'reasons', 'roles', 'organisations', 'notices'] as const;
  const entries = sections.flatMap((section) =>
    Object.entries(whole[section] as Entry).map(([id, value]) => ({ section, id, value })),
  );
  /** The whole dealt out over three packs, entry by entry. */
  const dealt = (where: readonly number[], layers: readonly string[]) =>
    ['a', 'b', 'c'].map((pack, n) => {
      const own: Pack = {};
      entries.forEach(({ section, id, value }, at) => {
        if (where[at] !== n) return;
        own[section] ??= {};
        own[section][id] = value as Entry;
      });
      const { format, version, mode, timezone, systems } = whole;
      return stringify({ format, pack, version, layer: layers[n], mode, timezone, systems, ...own });
    });
  const hands = fc.array(fc.nat({ max: 2 }), { minLength: entries.length, maxLength: entries.length });
  const orders = fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 });

  it.each([
    ['of one layer', ['sector', 'sector', 'sector']],
    ['of named layers', ['organisation', 'baseline', 'sector']],
    ['of layers of which two are one', ['sector', 'baseline', 'sector']],
  ])('%s are the same policy in whatever order they are given', (_, layers) => {
    fc.assert(
      fc.property(hands, orders, (where, order) => {
        const packs = dealt(where, layers);
        const given = policyOf(...packs);
        const shuffled = policyOf(...order.map((n) => packs[n] ?? ''));
        expect(shuffled.digest).toBe(given.digest);
        expect(shuffled).toEqual(given);
      }),
      { numRuns: 30 },
    );
  });

  it('decide as the one pack they were dealt from', () => {
    const one = policyOf(WHOLE);
    fc.assert(
      fc.property(hands, fc.array(lookups(one), { minLength: 20, maxLength: 20 }), (where, asked) => {
        const many = policyOf(...dealt(where, ['sector', 'sector', 'organisation']));
        for (const facts of asked) {
          const [a, b] = [evaluate(one, facts), evaluate(many, facts)];
          expect({ ...b, permitted: b.permitted.toSorted(), withheld: b.withheld.toSorted() }).toEqual({
            ...a,
            permitted: a.permitted.toSorted(),
            withheld: a.withheld.toSorted(),
          });
        }
      }),
      { numRuns: 30 },
    );
  });
});

import type { Policy, Reason } from '../../policies/policy.ts';
import { type FieldName, fieldList } from '../facts/field-list.ts';
import { nativeMeaning, requestedMeaning } from '../facts/fields.ts';
import type { FileFacts, Lookup } from '../facts/lookups.ts';
import type { CrmRead } from '../facts/reads.ts';
import { entryOf } from '../facts/values.ts';
import type { Fix, Found, Rule } from './rule.ts';
import { inSentence, quoted } from './rule.ts';

export const fieldNotPermitted: Rule = {
  id: 'field-not-permitted',
  level: 'error',
  title: { nl: 'Een veld dat deze reden niet toestaat', en: 'A field this reason does not permit' },
  articles: ['5(1)(c)', '25(2)'],
  check: (facts) => {
    const found = new Map<number, Found>();
    const add = (each: Found): void => {
      if (!found.has(each.span.start)) found.set(each.span.start, each);
    };
    for (const lookup of facts.lookups) requested(facts, lookup).forEach(add);
    for (const read of facts.reads) readInside(facts, read).forEach(add);
    return [...found.values()];
  },
};

/** The known reasons a lookup may run under. */
function reasonsOf(policy: Policy, lookup: Lookup): Reason[] {
  if (lookup.reason.kind !== 'given') return [];
  return lookup.reason.reasons.flatMap(({ id }) => policy.reasons.get(id) ?? []);
}

/** The lookup's own `fields`. A name the policy does not know is withheld, so it is told too. */
function requested(facts: FileFacts, lookup: Lookup): Found[] {
  const { policy, world } = facts;
  const entry = lookup.request && entryOf(world, lookup.request, 'fields');
  const reasons = reasonsOf(policy, lookup);
  if (!entry || entry === 'unknown' || reasons.length === 0) return [];
  const object = facts.reads.find((read) => facts.lookupsOf(read).includes(lookup))?.object ?? null;
  const list = fieldList(world, entry, object);
  return (list?.fields ?? []).flatMap((field): Found[] => {
    const means = requestedMeaning(policy, lookup.system, object, field.name);
    if (means.length === 0) return [unknownField(reasons, field)];
    return refused(policy, reasons, field, means);
  });
}

/** What a CRM read inside the lookup asks for. What asks for all of them is `select-all`'s. */
function readInside(facts: FileFacts, read: CrmRead): Found[] {
  const { policy } = facts;
  const lookups = facts.lookupsOf(read);
  return (read.fields ?? []).flatMap((field): Found[] => {
    const reasons = handedBy(facts, lookups, field).flatMap((lookup) => reasonsOf(policy, lookup));
    if (reasons.length === 0) return [];
    const meaning = nativeMeaning(policy, read.system, field.object, field.name);
    if (meaning.kind === 'none') return [];
    if (meaning.kind === 'personal') return [unknownField(reasons, field)];
    return refused(policy, reasons, field, meaning.fields);
  });
}

/** Of the lookups that a function reads in, those in which it is asked for this field. */
function handedBy(facts: FileFacts, lookups: Lookup[], { through }: FieldName): Lookup[] {
  const site = through && facts.world.unit.calls.find(({ call }) => call === through);
  const around = site ? facts.lookupsOf(site) : [];
  const those = lookups.filter((lookup) => around.includes(lookup));
  return those.length > 0 ? those : lookups;
}

/** A name that may mean several fields is refused unless each of them is permitted. */
function refused(
  policy: Policy,
  reasons: readonly Reason[],
  field: FieldName,
  means: readonly string[],
): Found[] {
  for (const reason of reasons) {
    const outside = means.find((each) => !reason.fields.has(each));
    if (outside !== undefined) return [finding(policy, reason, field, policy.fields.get(outside) ?? null)];
  }
  return [];
}

function finding(policy: Policy, reason: Reason, field: FieldName, category: string | null): Found {
  const label = quoted(policy, reason.id);
  const of =
    category === null
      ? null
      : inSentence(policy.categories.get(category)?.label ?? { nl: category, en: category });
  return {
    span: field.span,
    message: {
      nl: `${label.nl} staat \`${field.name}\` niet toe${of ? ` (${of.nl})` : ''}.`,
      en: `${label.en} does not permit \`${field.name}\`${of ? ` (${of.en})` : ''}.`,
    },
    fixes: removal(field),
    about: { reasons: [reason.id], category, subject: field.name },
  };
}

function unknownField(reasons: readonly Reason[], field: FieldName): Found {
  return {
    span: field.span,
    message: {
      nl: `Het beleid kent \`${field.name}\` niet; dit veld wordt achtergehouden.`,
      en: `The policy does not know \`${field.name}\`; this field is withheld.`,
    },
    fixes: removal(field),
    about: { reasons: reasons.map((each) => each.id), category: null, subject: field.name },
  };
}

function removal(field: FieldName): Fix[] {
  if (!field.removal) return [];
  return [
    {
      title: { nl: `Verwijder \`${field.name}\``, en: `Remove \`${field.name}\`` },
      edits: [{ span: field.removal, text: '' }],
      safe: true,
    },
  ];
}

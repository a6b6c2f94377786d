import { expect, test } from 'vitest';
import type { Lookup } from '#model/lookup.ts';
import type { Policy } from '#policies/policy.ts';
import type { Disclosure } from '#policies/vocabulary.ts';
import { AFTER_DAYS, subjectReport } from '#server/report/subject/subject.ts';

/** What a customer may be told, by what each reason says of it. */

const NOW = Date.parse('2026-11-23T11:00:00Z');
const DAY = 86_400_000;

const policy = (disclosures: Record<string, Disclosure>): Policy =>
  ({
    timezone: 'Europe/Amsterdam',
    fields: new Map([['iban', 'billing']]),
    categories: new Map([['billing', { id: 'billing', label: { nl: 'Factuur', en: 'Billing' } }]]),
    reasons: new Map(
      Object.entries(disclosures).map(([id, disclose]) => [
        id,
        { id, disclose, label: { nl: id, en: id }, purpose: 'dpv:CustomerCare' },
      ]),
    ),
  }) as unknown as Policy;

const look = (reason: string | null, daysAgo: number, more: Partial<Lookup> = {}): Lookup =>
  ({
    id: `l-${reason}-${daysAgo}`,
    occurredAt: NOW - daysAgo * DAY,
    actor: { id: 'a-1042', kind: 'human', onBehalfOf: [] },
    organisation: 'telco',
    operation: 'view',
    reason,
    decision: { permitted: ['iban'] },
    receipt: { index: 7 },
    ...more,
  }) as unknown as Lookup;

const report = (
  looks: readonly Lookup[],
  { blocks = [] as { by: 'hold' | 'finding' | 'unsettled' }[], was = {}, is = {} } = {},
) =>
  subjectReport(
    {
      lookups: async () => ({ items: [...looks], next: null }),
      blocksOf: async () => blocks.map(({ by }) => ({ by, ids: [], count: 1 })),
      organisations: async () => [{ type: 'organisation', id: 'telco', kind: 'controller', name: 'Telco' }],
    },
    (at) => policy(at === NOW ? is : was),
    'c-1',
    NOW,
  );

test('day, organisation, reason and kinds of data are told, and who it was is not', async () => {
  const made = await report([look('billing', 1)], { was: { billing: 'now' }, is: { billing: 'now' } });
  expect(made.looks).toEqual([
    {
      index: 7,
      id: 'l-billing-1',
      date: '2026-11-22',
      organisation: 'Telco',
      who: { nl: 'een medewerker', en: 'a member of staff' },
      what: { nl: 'bekeken', en: 'viewed' },
      why: { nl: 'billing', en: 'billing' },
      purpose: 'dpv:CustomerCare',
      categories: [{ nl: 'Factuur', en: 'Billing' }],
    },
  ]);
  expect(JSON.stringify(made)).not.toContain('a-1042');
});

test('what a reason withholds leaves no trace; the count is for the officer alone', async () => {
  const both = { was: { fraud: 'withheld' as const }, is: { fraud: 'withheld' as const } };
  const made = await report([look('fraud', 400), look('fraud', 1)], both);
  expect(made.looks).toEqual([]);
  expect(made.leftOut).toEqual({ withheld: 2, after: 0 });
});

test('the stricter of the policy then and the policy now counts', async () => {
  const later = await report([look('fraud', 5)], { was: { fraud: 'now' }, is: { fraud: 'withheld' } });
  const before = await report([look('fraud', 5)], { was: { fraud: 'withheld' }, is: { fraud: 'now' } });
  expect([later.looks, before.looks]).toEqual([[], []]);
});

test('`after` is told once ninety days have passed and nothing that is open concerns the customer', async () => {
  const both = { was: { inquiry: 'after' as const }, is: { inquiry: 'after' as const } };
  const looks = [look('inquiry', AFTER_DAYS), look('inquiry', AFTER_DAYS - 1)];
  expect((await report(looks, both)).looks.map(({ id }) => id)).toEqual([`l-inquiry-${AFTER_DAYS}`]);
  for (const by of ['hold', 'finding'] as const)
    expect((await report(looks, { ...both, blocks: [{ by }] })).leftOut).toEqual({ withheld: 0, after: 2 });
  expect((await report(looks, { ...both, blocks: [{ by: 'unsettled' }] })).looks).toHaveLength(1);
});

test('a lookup without a reason is told as one', async () => {
  const [told] = (await report([look(null, 1, { actor: { id: 'bot', kind: 'software', onBehalfOf: [] } })]))
    .looks;
  expect(told).toMatchObject({ why: { en: 'no reason given' }, who: { en: 'a program' } });
});

import fc from 'fast-check';
import { ACTOR_KINDS, OPERATIONS, REFERENCE_TYPES } from '#policies/vocabulary.ts';

/** Requests as they may come in, well-formed and less so, as JSON values. */

const id = fc.stringMatching(/^[A-Za-z0-9\-_.:@/+=]{1,20}$/);
/** Nearly always the first. */
const usually = <T>(good: fc.Arbitrary<T>, odd: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ arbitrary: good, weight: 60 }, { arbitrary: odd, weight: 1 });

const subject = usually(
  id,
  fc.constantFrom(
    'c-88231',
    '111222333',
    '12345678',
    'NL91ABNA0417164300',
    'nl91 abna',
    'a@b.nl',
    'a@b',
    'x'.repeat(129),
  ),
);
const uuid = usually(
  fc.oneof(
    fc.uuid({ version: 7 }),
    fc.uuid({ version: 7 }).map((text) => text.toUpperCase()),
  ),
  fc.uuid({ version: 4 }),
);
const time = usually(
  fc
    .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
    .map((date) => date.toISOString()),
  fc.constantFrom(
    '2026-11-22T10:15:00Z',
    '2026-11-22T10:15:00.123+01:00',
    '2024-02-29T00:00:00.000Z',
    '2026-02-29T00:00:00.000Z',
    '2026-11-31T00:00:00.000Z',
    '2026-11-22T24:00:00.000Z',
    '2026-11-22T10:60:00.000Z',
    '2026-11-22T10:15:60.000Z',
    '2026-11-22 10:15:00.123Z',
    '2026-11-22T10:15:00.12aZ',
    '2026-11-22T10:15:00,123Z',
    '2026-11-22T10:15:00.123z',
    '1969-12-31T23:59:59.999Z',
    '0000-01-01T00:00:00.000Z',
    '+02026-11-22T10:15:00.1Z',
  ),
);
const field = usually(
  fc.oneof(fc.stringMatching(/^[A-Za-z_.$\-[\]/:]{1,12}$/), fc.constantFrom('naïef', 'größe', '名前', '𝒳')),
  fc.constantFrom('a b', '', '"', '\ud800', 'x'.repeat(129)),
);
const text = usually(
  fc.oneof(
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }),
    fc.constantFrom('hij zei "ja"\\\n', '\u2028é', '\u0000'),
  ),
  fc.constantFrom('\ud800', '', 'x'.repeat(501)),
);
const anything = fc.oneof(fc.constant(null), fc.jsonValue({ maxDepth: 2 }));

/** A value that is well-formed most of the time; else null, or of another kind. */
const mostly = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<unknown> =>
  fc.oneof(
    { arbitrary: value, weight: 90 },
    { arbitrary: fc.constant(null), weight: 9 },
    { arbitrary: anything, weight: 1 },
  );
const some = (members: Record<string, fc.Arbitrary<unknown>>, required: string[]): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      fc.record(members, { requiredKeys: required }),
      fc.oneof(
        { arbitrary: fc.constant({}), weight: 200 },
        {
          arbitrary: fc.dictionary(fc.constantFrom('extra', '__proto__', 'toString', '1'), fc.constant(1), {
            minKeys: 1,
          }),
          weight: 1,
        },
      ),
    )
    .map(([known, extra]) => JSON.parse(JSON.stringify({ ...known, ...extra })));

const members = some(
  {
    id: mostly(uuid),
    occurredAt: mostly(time),
    actor: mostly(
      some(
        {
          id: mostly(id),
          kind: mostly(fc.constantFrom(...ACTOR_KINDS)),
          onBehalfOf: mostly(
            usually(fc.array(id, { maxLength: 4 }), fc.array(id, { minLength: 5, maxLength: 5 })),
          ),
        },
        ['id'],
      ),
    ),
    subject: mostly(subject),
    subjects: fc.oneof(
      { arbitrary: fc.constant(null), weight: 8 },
      { arbitrary: fc.array(fc.oneof(subject, fc.constantFrom('c-1', 'c-2')), { maxLength: 4 }), weight: 2 },
    ),
    operation: mostly(fc.constantFrom(...OPERATIONS)),
    change: fc.option(
      some(
        {
          action: mostly(id),
          amount: mostly(fc.double({ noNaN: true, noDefaultInfinity: true })),
          currency: mostly(usually(fc.constant('EUR'), fc.constantFrom('eur', 'EURO'))),
        },
        ['action'],
      ),
      { freq: 4 },
    ),
    task: mostly(id),
    follows: mostly(uuid),
    reason: mostly(id),
    note: mostly(text),
    reference: mostly(
      some({ type: mostly(fc.constantFrom(...REFERENCE_TYPES)), id: mostly(id) }, ['type', 'id']),
    ),
    fields: mostly(fc.array(field, { maxLength: 5 })),
    search: fc.option(
      some(
        {
          keys: mostly(fc.array(field, { minLength: 1, maxLength: 3 })),
          wildcard: usually<unknown>(fc.boolean(), anything),
        },
        ['keys'],
      ),
      {
        freq: 4,
      },
    ),
    system: mostly(id),
    channel: mostly(id),
    context: mostly(
      some(
        {
          site: mostly(id),
          country: mostly(usually(fc.constant('NL'), fc.constantFrom('nl', 'NLD'))),
          device: mostly(usually(fc.constantFrom('managed', 'unmanaged'), fc.constant('mine'))),
          deviceId: mostly(id),
          network: mostly(id),
          session: mostly(id),
          trace: mostly(id),
          span: mostly(id),
          callSite: mostly(text),
        },
        [],
      ),
    ),
    source: mostly(
      some({ id: mostly(id), seq: mostly(usually(fc.nat(), fc.constantFrom(-1, 1.5, 2 ** 53, -0))) }, ['id']),
    ),
  },
  ['actor', 'operation', 'subject'],
);

/** Where a draw says so, members that do not go together are left out. */
export const aRequest: fc.Arbitrary<unknown> = fc
  .tuple(members, fc.integer({ min: 0, max: 9 }))
  .map(([value, odd]) => {
    if (odd === 0 || typeof value !== 'object' || value === null) return value;
    const { subject, subjects, search, change, ...rest } = value as Record<string, unknown>;
    return {
      ...rest,
      ...(subjects && odd < 4 ? { subjects } : { subject }),
      ...('search' in value && rest.operation === 'search' && { search }),
      ...('change' in value && rest.operation === 'change' && { change }),
    };
  });

/** Requests at their bounds, and one past them. */
export const LIMITS: readonly Record<string, unknown>[] = [
  { fields: Array.from({ length: 200 }, (_, n) => `f${n}`) },
  { fields: Array.from({ length: 201 }, (_, n) => `f${n}`) },
  { subject: null, subjects: Array.from({ length: 200 }, (_, n) => `c-${n}`) },
  { subject: null, subjects: Array.from({ length: 201 }, (_, n) => `c-${n}`) },
  { subject: null, subjects: [] },
  { subject: null, operation: 'search', search: { keys: Array.from({ length: 51 }, (_, n) => `k${n}`) } },
  { subject: null, operation: 'search', search: { keys: ['name'] } },
  { note: 'x'.repeat(500) },
  { task: 'x'.repeat(128) },
  { task: 'x'.repeat(129) },
  { operation: 'change', change: { action: 'refund' } },
  { operation: 'change', change: { action: 'refund', amount: 1e308, currency: 'EUR' } },
].map((over) => ({ actor: { id: 'a-1' }, subject: 'c-1', operation: 'view', ...over }));

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '#ledger/canonical.ts';
import { LookupRequest } from '#model/lookup.ts';
import { checkLookup } from '#model/lookup-check.ts';
import { contentText } from '#server/lookups/content.ts';
import { aRequest, LIMITS } from './requests.ts';

const again = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

describe('the compiled check', () => {
  const agrees = (value: unknown): boolean => {
    const parsed = LookupRequest.safeParse(again(value));
    const checked = checkLookup(again(value));
    if (parsed.success) expect(checked).toStrictEqual(parsed.data);
    else expect(checked).toBeNull();
    return parsed.success;
  };

  it('passes what the schema passes, with the same value, and nothing else', () => {
    let passed = 0;
    fc.assert(
      fc.property(aRequest, (value) => {
        if (agrees(value)) passed++;
      }),
      { numRuns: 20_000 },
    );
    expect(passed).toBeGreaterThan(2000);
  });

  it('agrees with the schema at every bound', () => {
    expect(LIMITS.map(agrees)).toEqual([
      true,
      false,
      true,
      false,
      false,
      false,
      true,
      true,
      true,
      false,
      true,
      true,
    ]);
  });

  it.each([[null], [1], ['x'], [[]], [[1]], [{}], [true]])(
    'passes nothing that is no request: %j',
    (value) => {
      expect(agrees(value)).toBe(false);
    },
  );
});

describe('what tells a retry from another request', () => {
  it('is the canonical request without members that are null', () => {
    let seen = 0;
    fc.assert(
      fc.property(aRequest, (value) => {
        const parsed = LookupRequest.safeParse(value);
        if (!parsed.success) return;
        seen++;
        expect(contentText(parsed.data)).toBe(canonical(withoutNulls(parsed.data)));
      }),
      { numRuns: 10_000 },
    );
    expect(seen).toBeGreaterThan(1000);
  });
});

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null && member !== undefined)
      .map(([key, member]) => [key, withoutNulls(member)]),
  );
}

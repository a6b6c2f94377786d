import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from '#ledger/canonical.ts';
import { codeOf } from './support.ts';

function double(bits: string): number {
  return Buffer.from(bits, 'hex').readDoubleBE();
}

describe('the examples of RFC 8785', () => {
  it('writes the sample object of §3.2.2 as §3.2.3 does', () => {
    const sample = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],' +
        '"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonical(sample)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts the keys of §3.2.3 by UTF-16 code units, not by code points', () => {
    const sorted = canonical({
      '\u20ac': 'Euro Sign',
      '\r': 'Carriage Return',
      '\ufb33': 'Hebrew Letter Dalet With Dagesh',
      '1': 'One',
      '\ud83d\ude00': 'Emoji: Grinning Face',
      '\u0080': 'Control',
      '\u00f6': 'Latin Small Letter O With Diaeresis',
    });
    expect([...sorted.matchAll(/:"([^"]+)"/g)].map((match) => match[1])).toEqual([
      'Carriage Return',
      'One',
      'Control',
      'Latin Small Letter O With Diaeresis',
      'Euro Sign',
      'Emoji: Grinning Face',
      'Hebrew Letter Dalet With Dagesh',
    ]);
  });

  it.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['ffefffffffffffff', '-1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['c340000000000000', '-9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['44b52d02c7e14af7', '1.0000000000000001e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef4f', '999999999999999900000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['41b3de4355555554', '333333333.33333325'],
    ['41b3de4355555555', '333333333.3333333'],
    ['41b3de4355555556', '333333333.3333334'],
    ['41b3de4355555557', '333333333.33333343'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('writes the double %s of appendix B as %s', (bits, text) => {
    expect(canonical(double(bits))).toBe(text);
  });

  it('refuses the NaN and the infinity of appendix B', () => {
    for (const bits of ['7fffffffffffffff', '7ff0000000000000', 'fff0000000000000']) {
      expect(codeOf(() => canonical(double(bits)))).toBe('not-canonical');
    }
  });
});

it('gives the same text however the keys were ordered, and JSON reads it back', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), (object) => {
      const text = canonical(object);
      expect(canonical(Object.fromEntries(Object.entries(object).reverse()))).toBe(text);
      expect(canonical(JSON.parse(text))).toBe(text);
    }),
  );
});

it('refuses what JSON cannot say, wherever it stands', () => {
  const cycle: Record<string, unknown> = {};
  cycle.self = { cycle };
  const bad = [
    undefined,
    1n,
    Symbol('s'),
    () => 1,
    new Date(0),
    new Map(),
    '\ud800',
    'a\udc00b',
    cycle,
    new Array(2),
  ];
  for (const value of bad) {
    for (const within of [value, [value], { a: { b: [value] } }]) {
      expect(codeOf(() => canonical(within))).toBe('not-canonical');
    }
  }
  expect(codeOf(() => canonical({ '\ud800': 1 }))).toBe('not-canonical');
});

it('refuses nesting that would exhaust the stack, and accepts a hundred levels', () => {
  const nested = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));
  expect(canonical(nested(100))).toHaveLength(200);
  expect(codeOf(() => canonical(nested(101)))).toBe('not-canonical');
  expect(codeOf(() => canonical(nested(100_000)))).toBe('not-canonical');
});

it('writes a key named __proto__ like any other', () => {
  expect(canonical(JSON.parse('{"b":1,"__proto__":{"a":2}}'))).toBe('{"__proto__":{"a":2},"b":1}');
});

import { describe, expect, test } from 'vitest';
import { type Way, waysTo } from '../../extension/flow/guards.ts';
import { frontEndFor } from '../../extension/parse/front-end.ts';
import type { Unit, Value } from '../../extension/parse/ir.ts';
import './fixtures.ts';

/** Which conditions hold, and which calls have run, where `send()` is called. */
function ways(code: string, path = 'a.ts'): string[] {
  const unit = frontEndFor(path)?.parse(path, code);
  const site = unit?.calls.find(({ call }) => textOf(unit, call.callee).endsWith('send'));
  if (!unit || !site) throw new Error('nothing is sent');
  const told = ({ guards, before }: Way): string =>
    [
      ...guards.map(({ test, holds }) => `${holds ? '' : 'not '}${textOf(unit, test)}`),
      ...before.map((call) => `after ${textOf(unit, call.callee)}`),
    ].join(', ');
  return waysTo({ unit, load: () => null }, site).map(told);
}

function textOf(unit: Unit, value: Value): string {
  return unit.text.slice(value.span.start, value.span.end);
}

describe('a condition around a call is told', () => {
  test.each([
    ['if (ok) send();', ['ok']],
    ['if (!ok) return; send();', ['ok']],
    ['if (a && !b) send();', ['a, not b']],
    ['if (a || b) return; send();', ['not a, not b']],
    ['if (a === false) { throw new Error(); } send();', ['a']],
    ['ok && send();', ['ok']],
    ['ok ? send() : null;', ['ok']],
    ['ok ? null : send();', ['not ok']],
    ['for (const each of all) { if (!each.ok) continue; send(each); }', ['each.ok']],
    ['switch (a) { case 1: send(); break; default: }', ['1']],
    ['if (!a) { log(); } else { if (b) send(); }', ['a, b']],
  ])('%s', (code, wanted) => {
    expect(ways(`function f() { ${code} }`)).toEqual(wanted);
  });

  test('in Python too', () => {
    const code =
      'def f(c):\n    if not c.ok or c.gone:\n        return\n    assert c.open is True\n    send(c)\n';
    expect(ways(code, 'a.py')).toEqual(['c.ok, not c.gone, c.open']);
  });
});

test('a condition that leaves one way open is no condition', () => {
  expect(ways('function f() { if (!ok) log(); send(); }')).toEqual(['']);
  expect(ways('function f() { if (a || b) send(); }')).toEqual(['a || b']);
  expect(ways('function f() { try { check(); } catch {} send(); }')).toEqual(['']);
});

test('a call that has run on the way is told', () => {
  expect(ways('async function f() { await check(); send(); }')).toEqual(['after check']);
  expect(ways('function f() { try { check(); } catch (e) { throw e; } send(); }')).toEqual(['after check']);
  expect(ways('function f() { if (a) check(); send(); }')).toEqual(['']);
});

test('a function is reached by way of its callers, a callback by way of its place', () => {
  const code = `function deliver() { send(); }
    export function a() { if (x) deliver(); }
    export function b() { if (y) all.forEach(() => deliver()); }`;
  expect(ways(code)).toEqual(['x', 'y']);
});

test('functions that call each other in a circle end', () => {
  expect(ways('function a() { b(); send(); } function b() { a(); }').length).toBeGreaterThan(0);
});

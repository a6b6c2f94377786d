import { type Node, part } from '../grammar.ts';
import type { Value } from '../ir.ts';
import { unknown } from '../names.ts';
import { element } from './builtins.ts';
import { declareTarget, innerPlace, keyOf, lowerExpression } from './expressions.ts';
import { assignTo } from './patterns.ts';
import { type Lowering, type Place, spanOf, targets, textOf } from './scope.ts';

/** A comprehension is a loop before the expression and a list with one element in it. */

export function comprehended(l: Lowering, place: Place, node: Node): Value {
  const inner = loops(l, place, node);
  const body = part(node, 'body');
  const value = body ? lowerExpression(l, inner, body) : unknown(spanOf(node));
  return { kind: 'array', items: [{ spread: false, value }], span: spanOf(node) };
}

/** Binds what the clauses loop over, in a block of its own. */
function loops(l: Lowering, place: Place, node: Node): Place {
  const inner = innerPlace(place);
  for (const clause of node.children) {
    if (clause.type === 'for_in_clause') {
      const [left, right] = [part(clause, 'left'), part(clause, 'right')];
      if (!left || !right) continue;
      const over = lowerExpression(l, inner, right);
      for (const target of targets(left)) declareTarget(l, inner, target);
      assignTo(l, inner, left, element(over, null, spanOf(left)));
    } else if (clause.type === 'if_clause') {
      for (const child of clause.children) {
        const value = lowerExpression(l, inner, child);
        inner.fn.body.push({ kind: 'evaluate', value, span: value.span });
      }
    }
  }
  return inner;
}

/**
 * `{k: v for k, v in record.items() if k not in HIDDEN}` is what is left of the record. Where nobody can tell
 * which keys are kept, somebody chose them.
 */
export function dictComprehension(l: Lowering, place: Place, node: Node): Value {
  const span = spanOf(node);
  const inner = loops(l, place, node);
  const pair = part(node, 'body');
  const [key, given] = pair ? [part(pair, 'key'), part(pair, 'value')] : [null, null];
  if (!key || !given) return unknown(span);
  const value = lowerExpression(l, inner, given);
  const chosen = choiceOfKeys(l, inner, node, textOf(l, key));
  const source = itemsOf(l, inner, node);
  if (chosen && source && given.type === 'identifier') {
    const { names, isKept } = chosen;
    if (names === null) return unknown(span);
    if (!isKept) return { kind: 'rest', of: source, without: names, span };
    const entries = names.map((name) => ({
      key: name,
      spread: false,
      value: { kind: 'member', of: source, name, index: null, nameSpan: span, span } as const,
      span,
    }));
    return { kind: 'object', entries, span };
  }
  return {
    kind: 'object',
    entries: [{ key: keyOf(l, inner, key), spread: false, value, span: spanOf(given) }],
    span,
  };
}

/** The record of which a comprehension walks the items. */
function itemsOf(l: Lowering, place: Place, node: Node): Value | null {
  const clause = node.children.find((each) => each.type === 'for_in_clause');
  const over = clause && part(clause, 'right');
  const target = over?.type === 'call' ? part(over, 'function') : null;
  const object = target?.type === 'attribute' ? part(target, 'object') : null;
  return object && target && /\.items$/.test(textOf(l, target)) ? lowerExpression(l, place, object) : null;
}

/** A condition on the key alone: `k in (…)`, `k not in NAMES`. `names` is null where they are not in sight. */
function choiceOfKeys(
  l: Lowering,
  place: Place,
  node: Node,
  key: string,
): { names: string[] | null; isKept: boolean } | null {
  for (const clause of node.children) {
    const [test] = clause.type === 'if_clause' ? clause.children : [];
    if (test?.type !== 'comparison_operator') continue;
    const [left, operator, right] = test.children;
    if (!left || !operator || !right || textOf(l, left).replace(/\.lower\(\)$/, '') !== key) continue;
    const written = textOf(l, operator);
    if (written !== 'in' && written !== 'not in') continue;
    return { names: namesIn(lowerExpression(l, place, right)), isKept: written === 'in' };
  }
  return null;
}

function namesIn(value: Value): string[] | null {
  const list = value.kind === 'ref' && value.binding.values.length === 1 ? value.binding.values[0] : value;
  if (list?.kind !== 'array') return null;
  const names = list.items.map((item) => (item.value.kind === 'literal' ? String(item.value.value) : null));
  return names.every((each) => each !== null) ? names : null;
}

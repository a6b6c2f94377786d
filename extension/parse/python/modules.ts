import { type Node, part } from '../grammar.ts';
import type { Value } from '../ir.ts';
import { declare } from '../names.ts';
import { importedNames, type Lowering, type Place, spanOf, textOf } from './scope.ts';

/** What a file takes from other modules. Modules are written as the file writes them: `a.b`, `..c`. */

export function lowerImport(l: Lowering, place: Place, node: Node): void {
  for (const child of node.children) {
    if (child.field !== 'name') continue;
    const [bound] = importedNames({ ...node, children: [child] });
    if (!bound) continue;
    const isAliased = child.type === 'aliased_import';
    const name = isAliased ? part(child, 'name') : child;
    // `import a.b` gives `a`, of which `b` is a member.
    const module = isAliased && name ? textOf(l, name) : textOf(l, bound);
    give(l, place, bound, { kind: 'module', module, span: spanOf(child) });
  }
}

export function lowerImportFrom(l: Lowering, place: Place, node: Node): void {
  const from = part(node, 'module_name');
  if (!from) return;
  const module = textOf(l, from).replace(/\s+/g, '');
  if (node.children.some((child) => child.type === 'wildcard_import')) l.passesOn.push(module);
  for (const child of node.children) {
    if (child.field !== 'name') continue;
    const name = child.type === 'aliased_import' ? part(child, 'name') : child;
    const [bound] = importedNames({ ...node, children: [child] });
    if (!name || !bound) continue;
    const whole: Value = { kind: 'module', module, span: spanOf(from) };
    const span = spanOf(name);
    give(l, place, bound, {
      kind: 'member',
      of: whole,
      name: textOf(l, name),
      index: null,
      nameSpan: span,
      span,
    });
  }
}

function give(l: Lowering, place: Place, bound: Node, value: Value): void {
  const binding = declare(l, place.scope, textOf(l, bound), 'import', spanOf(bound));
  if (
    !binding.values.some(
      (each) => each.kind === 'module' && value.kind === 'module' && each.module === value.module,
    )
  ) {
    binding.values.push(value);
  }
}

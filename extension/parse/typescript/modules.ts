import type ts from 'typescript';
import type { Value } from '../ir.ts';
import { declare, find } from '../names.ts';
import {
  isExportAssignment,
  isExternalModuleReference,
  isImportEqualsDeclaration,
  isNamespaceExport,
  isNamespaceImport,
  isStringLiteral,
  isStringLiteralLike,
} from './compiler.ts';
import { lowerExpression } from './expressions.ts';
import { type Lowering, type Place, spanOf } from './scope.ts';

/** What a file takes from other modules and gives to them. */

export function lowerImport(
  l: Lowering,
  place: Place,
  node: ts.ImportDeclaration | ts.ImportEqualsDeclaration,
): void {
  if (isImportEqualsDeclaration(node)) {
    if (!isExternalModuleReference(node.moduleReference)) return;
    const target = node.moduleReference.expression;
    if (isStringLiteralLike(target)) take(l, place, node.name, target.text, null);
    return;
  }
  if (!isStringLiteral(node.moduleSpecifier) || !node.importClause) return;
  const module = node.moduleSpecifier.text;
  const { name, namedBindings } = node.importClause;
  if (name) take(l, place, name, module, 'default');
  if (!namedBindings) return;
  if (isNamespaceImport(namedBindings)) take(l, place, namedBindings.name, module, null);
  else {
    for (const each of namedBindings.elements) {
      take(l, place, each.name, module, (each.propertyName ?? each.name).text);
    }
  }
}

function exported(l: Lowering, node: ts.Node, module: string, name: string | null): Value {
  const span = spanOf(l, node);
  const whole: Value = { kind: 'module', module, span };
  if (name === null) return whole;
  return { kind: 'member', of: whole, name, index: null, nameSpan: span, span };
}

function take(l: Lowering, place: Place, node: ts.Identifier, module: string, name: string | null): void {
  const binding = declare(l, place.scope, node.text, 'import', spanOf(l, node));
  binding.values.push(exported(l, node, module, name));
}

export function lowerExport(
  l: Lowering,
  place: Place,
  node: ts.ExportDeclaration | ts.ExportAssignment,
): void {
  if (isExportAssignment(node)) {
    const value = lowerExpression(l, place, node.expression);
    l.exports.set('default', value);
    place.fn.body.push({ kind: 'evaluate', value, span: value.span });
    return;
  }
  const module =
    node.moduleSpecifier && isStringLiteral(node.moduleSpecifier) ? node.moduleSpecifier.text : null;
  if (!node.exportClause) {
    if (module !== null) l.passesOn.push(module);
    return;
  }
  if (isNamespaceExport(node.exportClause)) {
    if (module !== null) l.exports.set(node.exportClause.name.text, exported(l, node, module, null));
    return;
  }
  for (const each of node.exportClause.elements) {
    const local = (each.propertyName ?? each.name).text;
    const span = spanOf(l, each);
    const value: Value =
      module === null
        ? { kind: 'ref', binding: find(l, place.scope, local, span), span }
        : exported(l, each, module, local);
    l.exports.set(each.name.text, value);
  }
}

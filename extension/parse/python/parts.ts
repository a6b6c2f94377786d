import { type Node, part } from '../grammar.ts';
import type { Part } from '../ir.ts';
import { importedNames, spanOf, targets, textOf } from './scope.ts';

/** The statements at a file's top level, and what they declare. */
export function partsOf(l: { text: string }, root: Node): Part[] {
  return root.children.map((statement) => ({
    span: spanOf(statement),
    names: namesOf(statement).map((name) => textOf(l, name)),
    isInput: isInput(statement),
  }));
}

function namesOf(statement: Node): Node[] {
  if (statement.type === 'decorated_definition') {
    const inner = part(statement, 'definition');
    return inner ? namesOf(inner) : [];
  }
  if (/^(import|import_from|future_import)_statement$/.test(statement.type)) return importedNames(statement);
  if (statement.type === 'expression_statement') {
    return statement.children.flatMap((each) => {
      const left = part(each, 'left');
      return left ? targets(left) : [];
    });
  }
  const name = part(statement, 'name');
  return name?.type === 'identifier' ? [name] : [];
}

function isInput(statement: Node): boolean {
  if (/^(import|import_from|future_import)_statement$/.test(statement.type)) return true;
  if (statement.type !== 'expression_statement') return false;
  return !holdsCode(statement);
}

function holdsCode(node: Node): boolean {
  return node.type === 'lambda' || node.children.some(holdsCode);
}

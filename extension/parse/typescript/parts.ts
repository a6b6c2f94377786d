import ts from 'typescript';
import type { Part } from '../ir.ts';
import { type Lowering, patternNames, spanOf } from './scope.ts';

/** The statements at a file's top level, and what they declare. */
export function partsOf(l: Lowering): Part[] {
  return l.file.statements.map((statement) => ({
    span: spanOf(l, statement),
    names: namesOf(statement),
    isInput: isInput(statement),
  }));
}

function namesOf(statement: ts.Statement): string[] {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap((each) =>
      patternNames(each.name).map((name) => name.text),
    );
  }
  if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    const inner = !namedBindings
      ? []
      : ts.isNamespaceImport(namedBindings)
        ? [namedBindings.name]
        : namedBindings.elements.map((each) => each.name);
    return [...(name ? [name] : []), ...inner].map((each) => each.text);
  }
  const isNamed =
    ts.isFunctionDeclaration(statement) ||
    ts.isClassDeclaration(statement) ||
    ts.isEnumDeclaration(statement) ||
    ts.isModuleDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement);
  return isNamed && statement.name ? [statement.name.text] : [];
}

function isInput(statement: ts.Statement): boolean {
  if (
    ts.isImportDeclaration(statement) ||
    ts.isImportEqualsDeclaration(statement) ||
    ts.isExportDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEnumDeclaration(statement)
  ) {
    return true;
  }
  if (ts.isExpressionStatement(statement)) return !holdsCode(statement);
  if (!ts.isVariableStatement(statement)) return false;
  const isConstant = (statement.declarationList.flags & ts.NodeFlags.Const) !== 0;
  return isConstant && !holdsCode(statement);
}

function holdsCode(node: ts.Node): boolean {
  if (ts.isFunctionLike(node) || ts.isClassLike(node)) return true;
  return ts.forEachChild(node, (child) => holdsCode(child) || undefined) ?? false;
}

import type ts from 'typescript';
import type { Part } from '../ir.ts';
import {
  forEachChild,
  isClassDeclaration,
  isClassLike,
  isEnumDeclaration,
  isExportDeclaration,
  isExpressionStatement,
  isFunctionDeclaration,
  isFunctionLike,
  isImportDeclaration,
  isImportEqualsDeclaration,
  isInterfaceDeclaration,
  isModuleDeclaration,
  isNamespaceImport,
  isTypeAliasDeclaration,
  isVariableStatement,
  NodeFlags,
} from './compiler.ts';
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
  if (isVariableStatement(statement)) {
    return statement.declarationList.declarations.flatMap((each) =>
      patternNames(each.name).map((name) => name.text),
    );
  }
  if (isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    const inner = !namedBindings
      ? []
      : isNamespaceImport(namedBindings)
        ? [namedBindings.name]
        : namedBindings.elements.map((each) => each.name);
    return [...(name ? [name] : []), ...inner].map((each) => each.text);
  }
  const isNamed =
    isFunctionDeclaration(statement) ||
    isClassDeclaration(statement) ||
    isEnumDeclaration(statement) ||
    isModuleDeclaration(statement) ||
    isInterfaceDeclaration(statement) ||
    isTypeAliasDeclaration(statement) ||
    isImportEqualsDeclaration(statement);
  return isNamed && statement.name ? [statement.name.text] : [];
}

function isInput(statement: ts.Statement): boolean {
  if (
    isImportDeclaration(statement) ||
    isImportEqualsDeclaration(statement) ||
    isExportDeclaration(statement) ||
    isInterfaceDeclaration(statement) ||
    isTypeAliasDeclaration(statement) ||
    isEnumDeclaration(statement)
  ) {
    return true;
  }
  if (isExpressionStatement(statement)) return !holdsCode(statement);
  if (!isVariableStatement(statement)) return false;
  const isConstant = (statement.declarationList.flags & NodeFlags.Const) !== 0;
  return isConstant && !holdsCode(statement);
}

function holdsCode(node: ts.Node): boolean {
  if (isFunctionLike(node) || isClassLike(node)) return true;
  return forEachChild(node, (child) => holdsCode(child) || undefined) ?? false;
}

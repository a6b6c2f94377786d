import type ts from 'typescript';
import type { Operator } from '../ir.ts';
import { SyntaxKind } from './compiler.ts';

/** Which operators ask, choose, or keep the old value. */

export const TESTS: ReadonlyMap<ts.SyntaxKind, Operator> = new Map<ts.SyntaxKind, Operator>([
  [SyntaxKind.EqualsEqualsToken, '=='],
  [SyntaxKind.EqualsEqualsEqualsToken, '=='],
  [SyntaxKind.ExclamationEqualsToken, '!='],
  [SyntaxKind.ExclamationEqualsEqualsToken, '!='],
  [SyntaxKind.LessThanToken, '<'],
  [SyntaxKind.LessThanEqualsToken, '<='],
  [SyntaxKind.GreaterThanToken, '>'],
  [SyntaxKind.GreaterThanEqualsToken, '>='],
  [SyntaxKind.InKeyword, 'in'],
  [SyntaxKind.InstanceOfKeyword, 'instanceof'],
]);

export const EITHER = new Set([SyntaxKind.BarBarToken, SyntaxKind.QuestionQuestionToken]);

/** `||=`, `??=` and `&&=` may leave the old value, `+=` adds to it. */
export const KEEPING = new Set([
  SyntaxKind.BarBarEqualsToken,
  SyntaxKind.QuestionQuestionEqualsToken,
  SyntaxKind.AmpersandAmpersandEqualsToken,
]);

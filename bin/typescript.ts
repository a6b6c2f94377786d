import { createRequire } from 'node:module';
import type * as TypeScript from 'typescript';

/**
 * TypeScript's compiler for whoever imports it (`jsx.ts` leads here). Imported as it is, Node reads its nine megabytes
 * three times: for what kind of module it is, for the names it exports, and to run it. Required, it is read once.
 */
export default createRequire(import.meta.url)('typescript') as typeof TypeScript;

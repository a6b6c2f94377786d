import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Language, Parser, type TreeCursor } from 'web-tree-sitter';
import type { Span } from './ir.ts';

/**
 * Trees by tree-sitter, for every language but TypeScript. A tree lives in WebAssembly's memory and each look
 * at it crosses over, so it is copied once into plain nodes and freed at once.
 */

/** Offsets are UTF-16, as everywhere. */
export interface Node extends Span {
  type: string;
  /** The part it plays in its parent: `left`, `body`; null where the grammar gives none. */
  field: string | null;
  /** What has a meaning of its own: names, not punctuation. Operators are kept where they play a part. */
  children: Node[];
}

export interface Parsed {
  root: Node;
  comments: Span[];
  /** Where the text is no code of this language. */
  errors: Span[];
}

export interface Grammar {
  /** Null: it took longer than it may. */
  parse(text: string): Parsed | null;
}

/** Text that needs longer is taken for generated. Milliseconds. */
const LONGEST = 2_000;
const RUNTIME = { folder: 'web-tree-sitter', file: 'web-tree-sitter.wasm' };

let runtime: Promise<void> | null = null;

/** Loads one grammar, and what runs it when that is not there yet. Rejects when the files are missing. */
export async function loadGrammar(name: string): Promise<Grammar> {
  runtime ??= Parser.init({ wasmBinary: wasm(RUNTIME.folder, RUNTIME.file) });
  await runtime;
  const language = await Language.load(wasm('@vscode/tree-sitter-wasm/wasm', `tree-sitter-${name}.wasm`));
  const parser = new Parser();
  parser.setLanguage(language);
  return { parse: (text) => parse(parser, text) };
}

/** Beside the bundle in the packaged extension, else in the nearest `node_modules`. */
function wasm(folder: string, file: string): Uint8Array {
  const packaged = join(import.meta.dirname, file);
  if (existsSync(packaged)) return readFileSync(packaged);
  for (let at = import.meta.dirname; ; at = dirname(at)) {
    const installed = join(at, 'node_modules', folder, file);
    if (existsSync(installed)) return readFileSync(installed);
    if (dirname(at) === at) throw new Error(`${folder}/${file} is not installed`);
  }
}

function parse(parser: Parser, text: string): Parsed | null {
  const until = performance.now() + LONGEST;
  const tree = parser.parse(text, null, { progressCallback: () => performance.now() > until });
  if (!tree) {
    parser.reset();
    return null;
  }
  const cursor = tree.walk();
  try {
    const parsed: Parsed = { root: nodeAt(cursor, null), comments: [], errors: [] };
    fill(cursor, parsed.root, parsed);
    return parsed;
  } finally {
    cursor.delete();
    tree.delete();
  }
}

function nodeAt(cursor: TreeCursor, field: string | null): Node {
  return { type: cursor.nodeType, start: cursor.startIndex, end: cursor.endIndex, field, children: [] };
}

function fill(cursor: TreeCursor, parent: Node, parsed: Parsed): void {
  if (!cursor.gotoFirstChild()) return;
  do {
    const field = cursor.currentFieldName;
    if (!cursor.nodeIsNamed && field === null) {
      if (cursor.nodeIsMissing) parsed.errors.push(around(cursor));
      continue;
    }
    const node = nodeAt(cursor, field);
    if (node.type === 'comment') {
      parsed.comments.push({ start: node.start, end: node.end });
      continue;
    }
    if (node.type === 'ERROR') parsed.errors.push({ start: node.start, end: node.end });
    else if (cursor.nodeIsMissing) parsed.errors.push(around(cursor));
    parent.children.push(node);
    fill(cursor, node, parsed);
  } while (cursor.gotoNextSibling());
  cursor.gotoParent();
}

/** Something that is not there has no width; the gap it leaves is told at the character before it. */
function around(cursor: TreeCursor): Span {
  return { start: Math.max(0, cursor.startIndex - 1), end: cursor.endIndex };
}

/** The first child that plays a part. */
export function part(node: Node, field: string): Node | null {
  return node.children.find((child) => child.field === field) ?? null;
}

export function parts(node: Node, field: string): Node[] {
  return node.children.filter((child) => child.field === field);
}

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from 'yaml';
import type { z } from 'zod';
import type { Problem } from './policy.ts';
import { type Path, pathText, shape } from './shape.ts';

/**
 * From YAML text to a checked value. Every mistake is told at once, with line and column, and a misspelt key
 * with the word it was probably meant to be. Packs and case files are both read here.
 */

export interface Written<T> {
  /**
   * What was read; absent when nothing useful is left. With problems it can still be there, the wrong parts
   * left out, for editors and for the checks that follow.
   */
  value?: T;
  problems: Problem[];
  /** 1-based line and column of a place, or of the nearest place around it that is written. */
  locate: (path: Path, part?: 'key' | 'value') => { line: number; column: number };
  /** Whether the document itself writes something at that place. */
  writes: (path: Path) => boolean;
}

const LONGEST_TEXT = 1_048_576;

/**
 * Reads a document and checks its shape. Never throws on what it reads. `standIns` are taken in place of
 * single words at the top that are wrong, so that the rest can still be checked.
 */
export function readYaml<S extends z.ZodType>(
  text: string,
  file: string,
  schema: S,
  standIns: Readonly<Record<string, unknown>> = {},
): Written<z.infer<S>> {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const problems: Problem[] = [];
  const say = (
    at: { line: number; column: number },
    path: Path,
    message: string,
    hint: string | null,
  ): void => {
    problems.push({ file, ...at, path: pathText(path), message, hint });
  };
  const top = { line: 1, column: 1 };
  const unread = { problems, locate: () => top, writes: () => false };
  if (text.length > LONGEST_TEXT) {
    say(top, [], 'This file is too large.', 'At most 1 MiB.');
    return unread;
  }
  let document: Document.Parsed;
  let raw: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: false });
    for (const { pos, message } of document.errors) {
      say(place(pos[0]), [], `Not YAML: ${message.split('\n')[0]}`, null);
    }
    if (document.errors.length > 0) return unread;
    for (const key of doubleKeys(document)) {
      say(place(key.range?.[0] ?? 0), [], `\`${key.value}\` stands here twice.`, 'Keep one of the two.');
    }
    raw = document.toJS({ maxAliasCount: 50 });
  } catch {
    // Nesting or aliases beyond what the parser takes.
    say(top, [], 'This file cannot be read as YAML.', null);
    return unread;
  }
  const locate: Written<unknown>['locate'] = (path, part = 'value') => {
    const found = find(document, path);
    const node = part === 'key' ? (found.key ?? found.value) : found.value;
    return place(node?.range?.[0] ?? 0);
  };
  const written = (path: Path) => {
    const { value, exact } = find(document, path);
    return exact && isScalar(value) ? value.source : undefined;
  };
  const { value, wrong } = shape(schema, raw, standIns, written);
  for (const { path, part, message, hint } of wrong) say(locate(path, part), path, message, hint);
  return { value, problems, locate, writes: (path) => find(document, path).exact };
}

/** Keys that stand in one map for the second time. The parser looks for them too, pair by pair, which is slow. */
function doubleKeys(document: Document.Parsed): Scalar[] {
  const doubles: Scalar[] = [];
  visit(document, {
    Map(_, { items }) {
      const seen = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(String(key.value))) doubles.push(key);
        seen.add(String(key.value));
      }
    },
  });
  return doubles;
}

interface Found {
  key: Node | null;
  value: Node | null;
  /** Whether the whole path was found, not only a part of it. */
  exact: boolean;
}

function find(document: Document.Parsed, path: Path): Found {
  let found: Found = { key: null, value: document.contents, exact: true };
  for (const step of path) {
    const within = isAlias(found.value) ? (found.value.resolve(document) ?? null) : found.value;
    if (isMap(within)) {
      const pair = within.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (pair === undefined) return { ...found, exact: false };
      const key = isScalar(pair.key) ? pair.key : null;
      found = { key, value: (pair.value as Node | null) ?? key, exact: true };
    } else if (isSeq(within)) {
      const item = within.items[Number(step)] as Node | undefined;
      if (item === undefined) return { ...found, exact: false };
      found = { key: null, value: item, exact: true };
    } else return { ...found, exact: false };
  }
  return found;
}

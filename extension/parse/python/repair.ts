import type { Span } from '../ir.ts';

/**
 * A bracket or a quote that is not closed yet swallows what follows it. Lines where one opens, up to where the
 * next statement plainly begins, are replaced by `pass` of the same length: every offset stays as it was.
 */
export function repaired(text: string): { text: string; gaps: Span[] } {
  const gaps: Span[] = [];
  let result = text;
  for (const line of broken(text)) {
    const written = text.slice(line.start, line.end);
    const indent = /^[ \t]*/.exec(written)?.[0] ?? '';
    const code = written.slice(indent.length);
    if (
      code.length < 4 ||
      /^(if|elif|else|for|while|with|try|except|finally|def|class|async|match|case|@)\b/.test(code)
    )
      continue;
    const blank = code.slice(4).replace(/[^\r\n]/g, ' ');
    result = `${result.slice(0, line.start)}${indent}pass${blank}${result.slice(line.end)}`;
    gaps.push({ start: line.start + indent.length, end: line.end });
  }
  return { text: result, gaps };
}

/** What no expression can begin a line with. */
const STATEMENT =
  /^[ \t]*(?:(?:async[ \t]+)?def[ \t]+\w+[ \t]*\(|class[ \t]+\w|return\b|import[ \t]+\w|from[ \t]+[.\w]+[ \t]+import\b|with[ \t]+\w|try:|while[ \t]|raise\b|@\w|except\b|finally:|elif\b|pass\b|[A-Za-z_][\w.]*[ \t]*=[ \t]|(?:self|log|logger|logging|print)[.(])/;

/** Logical lines whose brackets or quotes are not closed where the next statement begins. */
function broken(text: string): Span[] {
  const found: Span[] = [];
  let lineStart = 0;
  let depth = 0;
  let opened = 0;
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at);
    if (char === '\n') {
      at++;
      if (depth > 0 && STATEMENT.test(lineAt(text, at)) && !isKeyword(text, at, opened)) {
        found.push({ start: lineStart, end: at - 1 });
        depth = 0;
      }
      if (depth === 0) lineStart = at;
    } else if (char === '#') {
      while (at < text.length && text.charAt(at) !== '\n') at++;
    } else if (char === '"' || char === "'") {
      const quote = text.startsWith(char.repeat(3), at) ? char.repeat(3) : char;
      const end = closing(text, at + quote.length, quote);
      if (end === null) {
        const stop = quote.length === 3 ? text.length : lineEnd(text, at);
        found.push({ start: lineStart, end: stop });
        depth = 0;
        at = stop;
      } else at = end;
    } else {
      if (char === '(' || char === '[' || char === '{') {
        if (depth++ === 0) opened = at;
      } else if (char === ')' || char === ']' || char === '}') depth = Math.max(0, depth - 1);
      at++;
    }
  }
  if (depth > 0) found.push({ start: lineStart, end: lineEnd(text, opened) });
  return found.filter((each) => each.end > each.start);
}

/** `f(\n  name = value` is an argument, not the next statement, while it stands further in than its line. */
function isKeyword(text: string, at: number, opened: number): boolean {
  const line = lineAt(text, at);
  if (!/^[ \t]*[A-Za-z_]\w*[ \t]*=[ \t]/.test(line)) return false;
  const outer = lineAt(text, text.lastIndexOf('\n', opened) + 1);
  const indent = (each: string): number => /^[ \t]*/.exec(each)?.[0].length ?? 0;
  return indent(line) > indent(outer);
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

function lineAt(text: string, at: number): string {
  return text.slice(at, lineEnd(text, at));
}

function closing(text: string, from: number, quote: string): number | null {
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '\\') at++;
    else if (char === '\n' && quote.length === 1) return null;
    else if (text.startsWith(quote, at)) return at + quote.length;
  }
  return null;
}

import type Database from 'better-sqlite3';

/**
 * Texts that come again and again in lookups (reasons, organisations, decisions, lists of fields), each under a
 * number. Rows hold the number, so that a lookup is a hundred bytes and not a thousand. Nothing personal stands
 * here. The list is bounded: a text that finds no room is kept in the row itself.
 */
export interface Words {
  /** The number of a text, made inside the open transaction when new; `FULL` when there is no room for it. */
  take(text: string): number;
  /** The number of a text if it has one, else −1. */
  find(text: string): number;
  text(n: number): string;
  /** Reads what another process added. */
  refresh(): void;
  committed(): void;
  rolledBack(): void;
}

export const FULL = 0;
const WORDS_MAX = 250_000;
const LENGTH_MAX = 8192;

export function openWords(db: Database.Database): Words {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  const insert = db.prepare('INSERT INTO word (n, text) VALUES (?, ?)');
  const select = db.prepare<[number], { n: number; text: string }>(
    'SELECT n, text FROM word WHERE n > ? ORDER BY n',
  );
  let fresh: string[] = [];
  let last = 0;

  const refresh = (): void => {
    for (const { n, text } of select.all(last)) {
      numbers.set(text, n);
      texts[n] = text;
      last = n;
    }
  };
  refresh();

  return {
    take(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      if (last >= WORDS_MAX || text.length > LENGTH_MAX) return FULL;
      const n = last + 1;
      insert.run(n, text);
      numbers.set(text, n);
      texts[n] = text;
      last = n;
      fresh.push(text);
      return n;
    },
    find: (text) => numbers.get(text) ?? -1,
    text: (n) => texts[n] ?? '',
    refresh,
    committed() {
      if (fresh.length > 0) fresh = [];
    },
    rolledBack() {
      for (const text of fresh) {
        texts.length = Math.min(texts.length, numbers.get(text) ?? texts.length);
        numbers.delete(text);
      }
      last -= fresh.length;
      fresh = [];
    },
  };
}

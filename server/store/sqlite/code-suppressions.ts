import type { CodeSuppression } from '#model/code-suppression.ts';
import { fromCursor, toCursor } from '#model/values.ts';
import type { Store } from '#store/port.ts';
import { receiptFor } from './lookups.ts';
import type { Hot } from './open.ts';

/** Exceptions in code: the last report of each repository, each report an entry. */

interface Row {
  repository: string;
  path: string;
  rule: CodeSuppression['rule'];
  fingerprint: string;
  line: number;
  why: string;
  until: string | null;
  first_at: number;
  last_at: number;
  gone_at: number | null;
}

export function codeSuppressionVerbs(hot: Hot): Pick<Store, 'saveCodeSuppressions' | 'codeSuppressions'> {
  const { db, keys } = hot;
  const upsert = db.prepare(
    `INSERT INTO code_suppression (repository, path, rule, fingerprint, line, why, until, first_at, last_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (repository, path, rule, fingerprint) DO UPDATE SET line = excluded.line, why = excluded.why,
       until = excluded.until, last_at = excluded.last_at, gone_at = NULL`,
  );
  const standing = db.prepare<[string], Row>(
    'SELECT * FROM code_suppression WHERE repository = ? AND gone_at IS NULL',
  );
  const end = db.prepare(
    'UPDATE code_suppression SET gone_at = ? WHERE repository = ? AND path = ? AND rule = ? AND fingerprint = ?',
  );
  return {
    saveCodeSuppressions: async ({ id, at, by, report }) =>
      hot.write(() => {
        const { repository, read, items, revision } = report;
        const told = new Set(items.map(keyOf));
        let gone = 0;
        for (const row of standing.all(repository)) {
          if (told.has(keyOf(row)) || !read.some((part) => isWithin(row.path, part))) continue;
          gone += end.run(at, repository, row.path, row.rule, row.fingerprint).changes;
        }
        for (const { path, rule, fingerprint, line, why, until } of items)
          upsert.run(repository, path, rule, fingerprint, line, why, until ?? null, at, at);
        const entered = hot.enter({
          kind: 'suppression',
          id,
          at,
          clear: { step: 'in-code', repository, count: items.length, gone },
          actor: { person: keys.take('actor', by), value: { id: by } },
          work: { value: { revision: revision ?? null, items } },
        });
        return { receipt: receiptFor(hot, entered, at), gone };
      }),
    async codeSuppressions({ repository, standing: only }, page) {
      const offset = page.cursor === null ? 0 : fromCursor(page.cursor);
      const where = [
        ...(repository === undefined ? [] : ['repository = ?']),
        ...(only ? ['gone_at IS NULL'] : []),
      ];
      const rows = db
        .prepare<(string | number)[], Row>(
          `SELECT * FROM code_suppression ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
           ORDER BY first_at DESC, repository, path, line, rule LIMIT ? OFFSET ?`,
        )
        .all(...(repository === undefined ? [] : [repository]), page.limit + 1, offset);
      return {
        items: rows.slice(0, page.limit).map(({ first_at, last_at, gone_at, ...row }) => ({
          ...row,
          firstAt: first_at,
          lastAt: last_at,
          goneAt: gone_at,
        })),
        next: rows.length > page.limit ? toCursor(offset + page.limit) : null,
      };
    },
  };
}

const keyOf = ({ path, rule, fingerprint }: Pick<Row, 'path' | 'rule' | 'fingerprint'>): string =>
  `${path}\n${rule}\n${fingerprint}`;

const isWithin = (path: string, part: string): boolean =>
  part === '.' || path === part || path.startsWith(`${part.replace(/\/$/, '')}/`);

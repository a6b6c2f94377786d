import { and, desc, eq, gt, isNull, lte } from 'drizzle-orm';
import type { Session, SignInLink, Store, StoredToken } from '#store/port.ts';
import type { Hot } from './open.ts';
import { session, setting, signInLink, token } from './schema.ts';

/** Administration: tokens, sign-in links, sessions and settings. */

type AccessVerbs = Pick<
  Store,
  | 'saveToken'
  | 'tokenByHash'
  | 'revokeToken'
  | 'tokens'
  | 'saveLink'
  | 'linkByHash'
  | 'takeLink'
  | 'saveSession'
  | 'sessionByHash'
  | 'endSession'
  | 'setting'
  | 'saveSetting'
>;

/** How long a token may go on after another process has revoked it, milliseconds. */
const TOKENS_FRESH_MS = 5;

export function accessVerbs(hot: Hot): AccessVerbs {
  const { db, orm, keys } = hot;
  /** Read at every request, so prepared once. */
  const selectToken = db.prepare<[Buffer], typeof token.$inferSelect>(
    `SELECT id, hash, role, name, source, organisations, scopes, created_at AS createdAt, expires_at AS expiresAt,
       revoked_at AS revokedAt FROM token WHERE hash = ?`,
  );
  const dataVersion = db.prepare<[], number>('PRAGMA data_version').pluck();
  const tokens = new Map<string, StoredToken>();
  let version: unknown = null;
  let lookedAt = Number.NEGATIVE_INFINITY;
  /** Tokens read before, as long as no other process has written; one that this process writes clears them. */
  const tokensRead = (): Map<string, StoredToken> => {
    const now = performance.now();
    if (now - lookedAt > TOKENS_FRESH_MS) {
      lookedAt = now;
      const current = dataVersion.get();
      if (current !== version) tokens.clear();
      version = current;
    }
    return tokens;
  };
  const unusedLink = (hash: Uint8Array, at: number) =>
    and(eq(signInLink.hash, Buffer.from(hash)), isNull(signInLink.usedAt), gt(signInLink.expiresAt, at));
  /** An agent's account is their actor id: kept as an integer, and gone with their key. */
  const unnamed = <T extends { account: string }>(row: T): T => ({
    ...row,
    account: String(keys.take('actor', row.account).ref),
  });
  const named = <T extends SignInLink | Session>(
    row: { account: string; organisations: string } | undefined,
  ): T | null => {
    if (!row) return null;
    const account = keys.byRef('actor', Number(row.account))?.id;
    return account === undefined ? null : { ...(unpacked(row) as T), account };
  };
  return {
    saveToken: async (stored) => {
      tokens.clear();
      orm.insert(token).values(packed(stored)).run();
    },
    tokenByHash: async (hash) => {
      const read = tokensRead();
      const name = Buffer.from(hash).toString('latin1');
      const known = read.get(name);
      if (known) return known;
      const row = selectToken.get(Buffer.from(hash));
      if (!row) return null;
      const found = unpacked(row) as StoredToken;
      read.set(name, found);
      return found;
    },
    async revokeToken(id, at) {
      tokens.clear();
      const { changes } = orm
        .update(token)
        .set({ revokedAt: at })
        .where(and(eq(token.id, id), isNull(token.revokedAt)))
        .run();
      return changes > 0;
    },
    tokens: async () =>
      orm
        .select()
        .from(token)
        .orderBy(desc(token.createdAt))
        .all()
        .map((row) => unpacked(row) as StoredToken),

    saveLink: async (link) =>
      hot.write(() => {
        orm
          .insert(signInLink)
          .values(packed(unnamed(link)))
          .run();
      }),
    linkByHash: async (hash, at) => {
      const row = orm.select().from(signInLink).where(unusedLink(hash, at)).get();
      return named<SignInLink>(row);
    },
    takeLink: async (hash, at) => {
      const row = orm.update(signInLink).set({ usedAt: at }).where(unusedLink(hash, at)).returning().get();
      return named<SignInLink>(row);
    },
    saveSession: async (started) =>
      hot.write(() => {
        orm.delete(session).where(lte(session.expiresAt, started.createdAt)).run();
        orm
          .insert(session)
          .values(packed(unnamed(started)))
          .run();
      }),
    sessionByHash: async (hash, at) => {
      const row = orm
        .select()
        .from(session)
        .where(and(eq(session.hash, Buffer.from(hash)), gt(session.expiresAt, at)))
        .get();
      return named<Session>(row);
    },
    endSession: async (hash) => {
      orm
        .delete(session)
        .where(eq(session.hash, Buffer.from(hash)))
        .run();
    },

    setting: async (key) => orm.select().from(setting).where(eq(setting.key, key)).get()?.value ?? null,
    saveSetting: async (key, value) => {
      orm
        .insert(setting)
        .values({ key, value })
        .onConflictDoUpdate({ target: setting.key, set: { value } })
        .run();
    },
  };
}

/** Hashes as Buffers, lists as JSON: what the columns hold. */
function packed<T extends { hash: Uint8Array; organisations: string[]; scopes?: string[] }>(row: T) {
  return {
    ...row,
    hash: Buffer.from(row.hash),
    organisations: JSON.stringify(row.organisations),
    scopes: JSON.stringify(row.scopes ?? []),
  };
}

const unpacked = (row: { organisations: string; scopes?: string }): unknown => ({
  ...row,
  organisations: JSON.parse(row.organisations),
  ...(row.scopes !== undefined && { scopes: JSON.parse(row.scopes) }),
});

import { ID_PATTERN } from '#model/values.ts';
import { addDuration } from '#policies/durations.ts';
import { SERVICE_ROLES, type ServiceRole } from '#policies/vocabulary.ts';
import { issueToken } from '#server/auth/principal.ts';
import { systemClock } from '#server/clock.ts';
import { AuditError } from '#server/errors.ts';
import { openSqlite } from '#store/sqlite/index.ts';
import { many, one, required, type Values } from './values.ts';

const DEFAULT_EXPIRY = 'P90D';

/** Prints a bearer token and nothing else. Works while the service runs. */
export async function token(values: Values): Promise<number> {
  const role = required(values, 'role') as ServiceRole;
  if (!SERVICE_ROLES.includes(role)) {
    throw new AuditError('invalid-request', 'There is no such role.', {
      hint: `Roles: ${SERVICE_ROLES.join(', ')}.`,
    });
  }
  const name = one(values, 'name') ?? one(values, 'source') ?? role;
  const named = [name, ...many(values, 'organisation'), ...many(values, 'scope')];
  if (!named.every((id) => ID_PATTERN.test(id) && id.length <= 128)) {
    throw new AuditError(
      'invalid-request',
      'A name, organisation or scope holds a character that an id may not.',
    );
  }
  const at = systemClock.now();
  const store = openSqlite({ directory: required(values, 'data'), origin: null });
  try {
    const text = await issueToken(
      store,
      {
        role,
        name,
        source: one(values, 'source') ?? null,
        organisations: many(values, 'organisation'),
        scopes: many(values, 'scope'),
        expiresAt: expiry(at, one(values, 'expires') ?? DEFAULT_EXPIRY),
      },
      systemClock,
    );
    process.stdout.write(`${text}\n`);
    return 0;
  } finally {
    await store.close();
  }
}

function expiry(at: number, duration: string): number {
  try {
    return addDuration(at, duration, 'UTC');
  } catch (cause) {
    throw new AuditError('invalid-request', '--expires takes an ISO 8601 duration.', {
      hint: 'For example P90D or PT12H.',
      cause,
    });
  }
}

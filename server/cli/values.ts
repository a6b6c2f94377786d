import { AuditError } from '#server/errors.ts';

/** Reading what a command was given. A missing or malformed option is told by its name. */
export interface Values {
  [name: string]: string | string[] | boolean | (string | boolean)[] | undefined;
}

export function one(values: Values, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function required(values: Values, name: string): string {
  const value = one(values, name);
  if (value === undefined || value === '') {
    throw new AuditError('invalid-request', `--${name} is required.`, { hint: '`inzage help` shows how.' });
  }
  return value;
}

export function many(values: Values, name: string): string[] {
  const value = values[name];
  return Array.isArray(value)
    ? (value as (string | boolean)[]).filter((item): item is string => typeof item === 'string')
    : [];
}

export function whole(values: Values, name: string): number | undefined {
  const value = one(values, name);
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value)) throw new AuditError('invalid-request', `--${name} takes a whole number.`);
  return Number(value);
}

/** An RFC 3339 time or a date, which means its first moment in UTC. */
export function time(values: Values, name: string): number | undefined {
  const value = one(values, name);
  if (value === undefined) return undefined;
  const at = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(value)
    ? Date.parse(value)
    : Number.NaN;
  if (Number.isNaN(at)) {
    throw new AuditError('invalid-request', `--${name} takes a date or an RFC 3339 time.`, {
      hint: 'For example 2026-11-22 or 2026-11-22T10:15:00Z.',
    });
  }
  return at;
}

import { randomUUID } from 'node:crypto';
import type { Context, Handler, Hono, MiddlewareHandler } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { ZodType, z } from 'zod';
import { ACCESS, type Reach, type RouteName, reachOf, scopeOf } from './auth/access.ts';
import { authenticate, type Principal } from './auth/principal.ts';
import type { Clock } from './clock.ts';
import { AuditError, type Mistake } from './errors.ts';
import type { Store } from './store/port.ts';

/**
 * What every route shares: strict reading of bodies and queries, problem documents (RFC 9457), and a way to
 * mount a route that cannot forget its row in the access table.
 */

/** What a handler gets: the caller, and how far this route lets them reach. */
export interface Call {
  c: Context;
  who: Principal;
  reach: Reach;
}

export interface Api {
  app: Hono;
  store: Store;
  clock: Clock;
  /** When each token, by its name, was last let in: since this service started. */
  lastUses?: Map<string, number>;
}

/** Mounts a route under its row of the access table. */
export function route(api: Api, name: RouteName, handle: (call: Call) => Promise<Response> | Response): void {
  const [method, path] = name.split(' ') as [string, string];
  const handler: Handler = async (c) => {
    if (ACCESS[name] === 'public') return handle({ c, who: NOBODY, reach: 'all' });
    const who = await authenticate(api.store, c.req.header('authorization'), api.clock);
    api.lastUses?.set(who.id, api.clock.now());
    const reach = reachOf(name, who.role);
    if (reach === null) {
      throw new AuditError('not-permitted', `The role ${who.role} may not do this.`, {
        hint: 'Ask for a token with a role that may; SECURITY.md has the table.',
      });
    }
    const scope = scopeOf(name);
    if (scope !== null && !who.scopes.includes(scope)) {
      throw new AuditError('not-permitted', `This needs a token with the scope ${scope}.`, {
        hint: `Make one with \`inzage token … --scope ${scope}\`, for those who must have it.`,
      });
    }
    return handle({ c, who, reach });
  };
  api.app.on(method, path, handler);
}

/** What every answer carries: nothing of it is to be framed, sniffed, kept by a page of another site or sent on. */
const HEADERS: readonly (readonly [string, string])[] = [
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['origin-agent-cluster', '?1'],
  ['referrer-policy', 'no-referrer'],
  ['strict-transport-security', 'max-age=31536000; includeSubDomains'],
  ['x-content-type-options', 'nosniff'],
  ['x-dns-prefetch-control', 'off'],
  ['x-download-options', 'noopen'],
  ['x-frame-options', 'SAMEORIGIN'],
  ['x-permitted-cross-domain-policies', 'none'],
  ['x-xss-protection', '0'],
];
/** The console's pages bring a policy of their own; everything else is data. */
const DATA_ONLY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";
const WHOLE = {
  'content-type': 'application/json',
  'content-security-policy': DATA_ONLY,
  ...Object.fromEntries(HEADERS),
};

/** Gives every request an id and every answer its headers. */
export const headers = (): MiddlewareHandler => async (c, next) => {
  const sent = c.req.header('x-request-id');
  // An arbitrary string (AuthZEN 1.0 §10.1), as long as it can stand on one line of a log.
  const id = sent && /^[\x20-\x7e]{1,255}$/.test(sent) ? sent : randomUUID();
  c.set('requestId', id);
  await next();
  if (c.get('isWhole')) return;
  const { headers } = c.res;
  headers.set('x-request-id', id);
  for (const [name, value] of HEADERS) headers.set(name, value);
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', DATA_ONLY);
};

/**
 * JSON with its headers in one go, for the route that is asked a thousand times a second: the server writes such an
 * answer as it is, where headers set one by one cost more than the decision.
 */
export function wholeJson(c: Context, value: unknown, status: ContentfulStatusCode): Response {
  c.set('isWhole', true);
  return new Response(JSON.stringify(value), {
    status,
    headers: { ...WHOLE, 'x-request-id': c.get('requestId') },
  });
}

const NOBODY: Principal = { id: 'nobody', role: 'developer', source: null, organisations: [], scopes: [] };

/** An error as a problem document. What is not ours tells nothing of its inside. */
export function problem(c: Context, error: unknown): Response {
  const document = problemOf(error);
  return c.json(document, document.status as ContentfulStatusCode, {
    'content-type': 'application/problem+json; charset=utf-8',
    'cache-control': 'no-store',
    ...(document.status === 401 && { 'www-authenticate': 'Bearer realm="inzage"' }),
    ...(error instanceof AuditError && error.retryAfter !== null && { 'retry-after': `${error.retryAfter}` }),
  });
}

/** The same as a value, for an answer that has begun. */
export function problemOf(error: unknown) {
  const known =
    error instanceof AuditError
      ? error
      : new AuditError('internal', 'Something went wrong on our side; nothing was promised.', {
          hint: 'Send the request again; if it fails again, give the operator the time of it.',
        });
  return {
    type: `https://inzage.example/problems/${known.code}`,
    title: known.message,
    status: known.status,
    code: known.code,
    hint: known.hint,
    ...(known.mistakes[0] && { path: known.mistakes[0].path }),
    ...(known.mistakes.length > 0 && { mistakes: known.mistakes }),
  };
}

/** Logs where a fault of ours arose, by request id; never what the request held. */
export function reportFault(c: Context, error: unknown): void {
  if (error instanceof AuditError) return;
  const name = error instanceof Error ? error.name : typeof error;
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const frames = stack.split('\n').filter((line) => line.startsWith('    at '));
  console.error([`request ${c.get('requestId')} failed: ${name}`, ...frames].join('\n'));
}

/** `fields[3].name`, from zod's path. */
export const pathText = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );

/** Every mistake of a failed parse; values are never repeated. */
export function mistakesOf(error: z.ZodError, prefix: readonly PropertyKey[] = []): Mistake[] {
  return error.issues.flatMap((issue): Mistake[] => {
    const path = [...prefix, ...issue.path];
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        path: pathText([...path, key.slice(0, 64)]),
        message: 'is not a known key',
      }));
    }
    return [{ path: pathText(path), message: issue.message }];
  });
}

/** The parsed value, or `invalid-request` with every mistake. */
export function parse<T extends ZodType>(schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const mistakes = mistakesOf(result.error);
  throw new AuditError(
    'invalid-request',
    `The request has ${mistakes.length === 1 ? 'a mistake' : 'mistakes'} in it; nothing was written.`,
    {
      hint: 'Mend what `mistakes` names; `/openapi.json` has the shapes.',
      mistakes,
    },
  );
}

export const query = <T extends ZodType>(c: Context, schema: T): z.output<T> => parse(schema, c.req.query());

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Bytes as UTF-8 text, or `bad-encoding`. */
export function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AuditError('bad-encoding', 'The body is not UTF-8.', {
      hint: 'Encode the body as UTF-8.',
      cause,
    });
  }
}

/** Text as JSON, or `bad-json`; says where, never what. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const position = /position (\d+)/.exec(cause instanceof Error ? cause.message : '')?.[1];
    throw new AuditError(
      'bad-json',
      position ? `The body is not JSON: it goes wrong at character ${position}.` : 'The body is not JSON.',
      {
        hint: 'Send one JSON document.',
      },
    );
  }
}

/** The whole body, refused past `max` bytes without reading on. */
export async function readBytes(c: Context, max: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new AuditError('too-large', `The body is larger than ${max} bytes.`, { hint: 'Send less at a time.' });
  const length = Number(c.req.header('content-length') ?? Number.NaN);
  if (length > max) throw tooLarge();
  // A body of a length that is told is no longer than that; read at once it costs a tenth of a stream.
  if (length >= 0) return new Uint8Array(await c.req.raw.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of c.req.raw.body ?? []) {
    size += chunk.length;
    if (size > max) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The body's media type; others than those named are refused. */
export function mediaType<T extends string>(c: Context, ...accepted: T[]): T {
  const sent = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
  const found = accepted.find((type) => type === sent);
  if (!found) {
    throw new AuditError('unsupported-media-type', 'The body is of a kind that this route does not take.', {
      hint: `Send it as ${accepted.join(' or ')}.`,
    });
  }
  return found;
}

export async function readText(c: Context, max: number): Promise<string> {
  mediaType(c, 'application/json');
  return decode(await readBytes(c, max));
}

const readJson = async (c: Context, max: number): Promise<unknown> => parseJson(await readText(c, max));

export const body = async <T extends ZodType>(c: Context, schema: T, max = 1 << 20): Promise<z.output<T>> =>
  parse(schema, await readJson(c, max));

/**
 * A body of lines without holding the whole: as many at a time as a chunk of it brings. A line past `max` bytes
 * comes as null. Nothing is read before the last lines are dealt with, and no line is copied but one that stands in
 * two chunks: use the bytes before asking for more.
 */
export async function* lines(
  stream: AsyncIterable<Uint8Array> | null,
  max: number,
): AsyncGenerator<(Uint8Array | null)[]> {
  /** The beginning of a line whose end has not come; null where it is too long already. */
  let held: Buffer | null = EMPTY;
  for await (const bytes of stream ?? []) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const found: (Uint8Array | null)[] = [];
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      const line: Buffer = chunk.subarray(from, end);
      const whole: Buffer | null =
        held === null ? null : held.length === 0 ? line : Buffer.concat([held, line]);
      found.push(whole !== null && whole.length <= max ? whole : null);
      held = EMPTY;
      from = end + 1;
    }
    if (from < chunk.length && held !== null) {
      held = held.length + chunk.length - from > max ? null : Buffer.concat([held, chunk.subarray(from)]);
    }
    if (found.length > 0) yield found;
  }
  if (held === null || held.length > 0) yield [held];
}

const EMPTY = Buffer.alloc(0);

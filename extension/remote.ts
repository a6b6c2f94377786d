import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { compileBundle } from '../policies/compile.ts';
import type { PolicyAnswer } from './config.ts';
import { originOf } from './origin.ts';

/**
 * The policy in force at a service, for code that is checked against it: fetched by its ETag, kept on disk, and taken
 * from there when the service cannot be reached. A token goes to the server that it is meant for and nowhere else,
 * whatever a repository's configuration says.
 */
export interface RemotePolicy {
  answer: PolicyAnswer;
  /** Why it is a saved copy, and of when; null when the service has just said that it is in force. */
  saved: { at: string; why: string } | null;
}

export interface RemoteSettings {
  /** For this very server; null where there is none. Without one nothing is sent. */
  token: string | null;
  /** The folder of saved policies. */
  cache: string;
  fetch?: typeof fetch;
  now?: () => Date;
}

interface Saved {
  url: string;
  etag: string;
  /** Of the bundle, so that half a file is none. */
  digest: string;
  bundle: string;
  /** When the service last said that it is in force, RFC 3339. */
  at: string;
}

const TIMEOUT_MS = 5000;
/** A policy's texts are a megabyte at most; the answer spells them in JSON, with what each reason permits. */
const BYTES_MAX = 16 << 20;

/** Where saved policies live unless told otherwise: XDG's cache, below `inzage`. */
export const cacheFolder = (env: NodeJS.ProcessEnv = process.env): string =>
  join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'inzage', 'policies');

/** The token of the environment, if it is for this server: `INZAGE_URL` names which one. */
export function tokenFor(url: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const origin = originOf(env.INZAGE_URL ?? '');
  return env.INZAGE_TOKEN && origin !== null && origin === originOf(url) ? env.INZAGE_TOKEN : null;
}

/** What was saved before, as it is; null where nothing was, or it is not what was saved. */
export function savedPolicy(url: string, cache: string): { answer: PolicyAnswer; at: string } | null {
  const saved = readSaved(url, cache);
  return saved && { answer: compiled(saved.bundle, url), at: saved.at };
}

/** Asks the service. Every failure is told, with the saved policy where there is one; nothing is thrown. */
export async function fetchPolicy(url: string, settings: RemoteSettings): Promise<RemotePolicy> {
  const { cache, now = () => new Date() } = settings;
  const saved = readSaved(url, cache);
  const heard = await ask(url, saved?.etag ?? null, settings);
  if (typeof heard === 'string') {
    if (saved) return { answer: compiled(saved.bundle, url), saved: { at: saved.at, why: heard } };
    return { answer: failed(url, heard, hintFor(url, settings.token)), saved: null };
  }
  const bundle = heard?.bundle ?? saved?.bundle ?? '';
  const etag = heard?.etag ?? saved?.etag ?? '';
  const answer = compiled(bundle, url);
  if (answer.policy) save({ url, etag, digest: digestOf(bundle), bundle, at: now().toISOString() }, cache);
  return { answer, saved: null };
}

/** A new bundle; null when the saved one is still in force; a sentence when it could not be learnt. */
async function ask(
  url: string,
  etag: string | null,
  { token, fetch: send = fetch }: RemoteSettings,
): Promise<{ bundle: string; etag: string } | string | null> {
  if (originOf(url) === null) return 'This is no address of a policy server: https, or http on this machine.';
  if (token === null) return `There is no token for ${originOf(url)}.`;
  let response: Response;
  try {
    response = await send(`${url.replace(/\/+$/, '')}/v1/policy`, {
      headers: {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(etag !== null && { 'if-none-match': etag }),
      },
      // A redirect would hand the token to whoever it names.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 304 && etag !== null) return null;
    if (response.status === 401 || response.status === 403)
      return 'The policy server does not take this token.';
    if (!response.ok) return `The policy server answered with status ${response.status}.`;
    const body: unknown = JSON.parse(await textUpTo(response, BYTES_MAX));
    const { bundle, digest } = (body ?? {}) as { bundle?: unknown; digest?: unknown };
    if (typeof bundle !== 'string' || digest !== digestOf(bundle))
      return 'What the policy server answered is no policy.';
    return { bundle, etag: response.headers.get('etag') ?? `"${digest}"` };
  } catch (error) {
    return error instanceof SyntaxError
      ? 'What the policy server answered is no policy.'
      : 'The policy server cannot be reached.';
  }
}

async function textUpTo(response: Response, bytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > bytes) throw new SyntaxError('too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const digestOf = (bundle: string): string => createHash('sha256').update(bundle).digest('base64');

function compiled(bundle: string, url: string): PolicyAnswer {
  const { policy, problems } = compileBundle(bundle);
  if (policy) return { policy, problems: [] };
  const [first] = problems;
  const hint = 'It may be newer than this linter: bring the linter up to date.';
  return failed(url, `The policy in force cannot be read here: ${first?.message ?? 'it is empty'}`, hint);
}

function hintFor(url: string, token: string | null): string | null {
  const origin = originOf(url);
  if (origin === null) return 'Say the address of the service itself, such as https://inzage.example.';
  if (token !== null) return null;
  return `Set INZAGE_TOKEN to a token of the role developer, and INZAGE_URL to ${origin}, the only place it is sent to. In VS Code: “Inzage: Set the token of a policy server”.`;
}

const failed = (file: string, message: string, hint: string | null): PolicyAnswer => ({
  policy: null,
  problems: [{ file, line: 1, column: 1, path: '', message, hint }],
});

const fileOf = (url: string, cache: string): string =>
  join(cache, `${createHash('sha256').update(url).digest('hex').slice(0, 32)}.json`);

function readSaved(url: string, cache: string): Saved | null {
  try {
    const saved = JSON.parse(readFileSync(fileOf(url, cache), 'utf8')) as Saved;
    const sound =
      saved.url === url &&
      saved.digest === digestOf(saved.bundle) &&
      typeof saved.etag === 'string' &&
      !Number.isNaN(Date.parse(saved.at));
    return sound ? saved : null;
  } catch {
    return null;
  }
}

/** Swapped in whole. That it cannot be saved keeps nobody from linting. */
function save(saved: Saved, cache: string): void {
  const file = fileOf(saved.url, cache);
  const part = `${file}.${process.pid}.part`;
  try {
    mkdirSync(cache, { recursive: true, mode: 0o700 });
    writeFileSync(part, JSON.stringify(saved), { mode: 0o600 });
    renameSync(part, file);
  } catch {
    // The next run asks for the whole again.
  }
}

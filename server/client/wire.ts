import { InzageOutage, InzageRejected } from './errors.ts';
import type { Answer, Decision, DryDecision } from './types.ts';

/** Talks to the service: one request, tried again with the very same bytes while there is time. */
export interface Wire {
  /**
   * The answer's JSON. Throws `InzageRejected` for a refusal that trying again would not mend, and
   * `InzageOutage` when nobody answered in time.
   */
  post(
    path: string,
    body: string,
    how?: { type?: string; timeoutMs?: number; once?: boolean; id?: string },
  ): Promise<unknown>;
  /** Asks once. `unchanged`: what came with this ETag still holds, and `json` is null. */
  get(path: string, etag: string | null): Promise<Reply>;
}

interface Reply {
  json: unknown;
  etag: string | null;
  unchanged: boolean;
}

const FIRST_PAUSE_MS = 40;

export function makeWire(options: {
  url: string;
  token: string;
  timeoutMs: number;
  insecureHttp: boolean;
  fetch: typeof fetch;
}): Wire {
  const base = checkedUrl(options.url, options.insecureHttp);
  // A token that is no header value would be quoted in an error of fetch's.
  if (!/^[\x21-\x7e]+$/.test(options.token)) throw new TypeError('token must be one word of printable ASCII');
  const authorization = `Bearer ${options.token}`;
  const clean = (text: string) => text.replaceAll(options.token, '[token]');

  const ask = async (
    path: string,
    init: RequestInit,
    withinMs: number,
    id: string | null,
  ): Promise<Reply> => {
    let response: Response;
    let text: string;
    try {
      response = await options.fetch(new URL(path, base), {
        ...init,
        headers: { authorization, accept: 'application/json', ...init.headers },
        // A redirect would hand the token to whoever it names.
        redirect: 'error',
        signal: AbortSignal.timeout(Math.max(1, Math.floor(withinMs))),
      });
      text = await response.text();
    } catch (error) {
      const late = error instanceof Error && error.name === 'TimeoutError';
      throw late
        ? new InzageOutage('timeout', 'Inzage did not answer in time.', HINT, id)
        : new InzageOutage('unreachable', 'Inzage cannot be reached.', HINT, id);
    }
    if (response.status >= 500 || response.status === 429) {
      throw new InzageOutage('server-error', `Inzage answered with status ${response.status}.`, HINT, id);
    }
    const etag = response.headers.get('etag');
    if (response.status === 304) return { json: null, etag, unchanged: true };
    const json = parsed(text);
    if (!response.ok) throw new InzageRejected(response.status, problemOf(json, response.status, clean));
    if (json === undefined) throw unreadable(id);
    return { json, etag, unchanged: false };
  };

  return {
    async post(path, body, how = {}) {
      const deadline = performance.now() + (how.timeoutMs ?? options.timeoutMs);
      const id = how.id ?? null;
      const headers = { 'content-type': how.type ?? 'application/json' };
      for (let pause = FIRST_PAUSE_MS; ; pause *= 3) {
        const left = deadline - performance.now();
        try {
          // A first try may take half the time, so that one lost packet does not take it all.
          const within = how.once ? left : Math.max(left / 2, Math.min(left, 300));
          return (await ask(path, { method: 'POST', headers, body }, within, id)).json;
        } catch (error) {
          const again = error instanceof InzageOutage && !how.once && deadline - performance.now() > pause;
          if (!again) throw error;
          await new Promise((resolve) => setTimeout(resolve, pause));
        }
      }
    },
    get: (path, etag) =>
      ask(path, { headers: etag === null ? {} : { 'if-none-match': etag } }, options.timeoutMs, null),
  };
}

const HINT = 'Nobody decided, so nothing may be shown. See /readyz of the service, or choose to spool.';

export const unreadable = (id: string | null): InzageOutage =>
  new InzageOutage(
    'unreadable-answer',
    'Inzage gave an answer that is not one.',
    'Is the url that of the service itself?',
    id,
  );

function checkedUrl(text: string, insecureHttp: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url || url.username || url.password)
    throw new TypeError('url must be an absolute URL without user or password');
  const here = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && (here || insecureHttp))) {
    throw new TypeError('url must be https, or http to this machine: the token would travel in the open');
  }
  // So that `v1/…` is added to a path and does not replace its last part.
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemOf(json: unknown, status: number, clean: (text: string) => string) {
  const problem = isRecord(json) ? json : {};
  const text = (value: unknown, otherwise: string) => (typeof value === 'string' ? clean(value) : otherwise);
  const mistakes = Array.isArray(problem.mistakes) ? problem.mistakes.filter(isRecord) : [];
  return {
    title: text(problem.title, `Inzage refused the request with status ${status}.`),
    code: text(problem.code, `status-${status}`),
    hint: typeof problem.hint === 'string' ? clean(problem.hint) : null,
    mistakes: mistakes.map((m) => ({ path: text(m.path, ''), message: text(m.message, '') })),
  };
}

/** The answer to one lookup, checked before anybody acts on it: what is not plainly a decision is none. */
export function answerOf(json: unknown, id: string | null): Answer {
  if (!isRecord(json) || (id !== null && json.id !== id)) throw unreadable(id);
  const { decision, policy } = json;
  const names = (value: unknown) => Array.isArray(value) && value.every((name) => typeof name === 'string');
  const sound =
    isRecord(decision) &&
    (['permit', 'ask', 'deny'] satisfies Decision['effect'][]).some((effect) => effect === decision.effect) &&
    names(decision.permitted) &&
    names(decision.withheld) &&
    Array.isArray(decision.notices) &&
    isRecord(policy) &&
    (policy.mode === 'observe' || policy.mode === 'enforce');
  if (!sound) throw unreadable(id);
  return json as unknown as Answer;
}

/** What a dry run warned of; null where it warned of nothing. */
export function warningOf(json: unknown): DryDecision['warning'] {
  const warning = isRecord(json) ? json.warning : null;
  return isRecord(warning) && typeof warning.id === 'string' && typeof warning.until === 'string'
    ? { id: warning.id, until: warning.until }
    : null;
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

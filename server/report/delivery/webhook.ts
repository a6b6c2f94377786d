import { hash } from 'node:crypto';
import type { ReportSigner } from '../files.ts';
import { isLoopback } from './mail.ts';
import { NotDelivered } from './outcome.ts';

/**
 * A call to somebody's program: a CloudEvent (1.0) as JSON, signed, under a key that stays the same when it is sent
 * again. It goes to hosts that the operator named and to no other, over https (http on this machine alone), and follows
 * no redirect: nobody who may subscribe can make the service call what it should not reach.
 */
export interface Webhook {
  /** Whether this address may be called; what is wrong with it, where not. */
  refuses(url: string): 'not-https' | 'not-named' | null;
  /** Resolves once it was taken with 2xx; rejects with `NotDelivered`. */
  call(url: string, event: WebhookEvent): Promise<void>;
}

export interface WebhookEvent {
  /** Also the idempotency key. */
  id: string;
  type: string;
  source: string;
  time: string;
  data: unknown;
}

export interface WebhookSettings {
  /** `hooks.example`, or `127.0.0.1:9000`: name and, where it is not the usual one, port. */
  hosts: readonly string[];
  sign: ReportSigner['sign'];
  timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
/** Of these the same call may go well later (RFC 9110 §15). */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);

export function createWebhook({ hosts, sign, timeoutMs = TIMEOUT_MS }: WebhookSettings): Webhook {
  const named = new Set(hosts.map((host) => host.toLowerCase()));
  const refuses: Webhook['refuses'] = (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url?.username !== '' || url.password !== '') return 'not-named';
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname)))
      return 'not-https';
    return named.has(url.host) ? null : 'not-named';
  };
  return {
    refuses,
    async call(url, { id, ...event }) {
      if (refuses(url) !== null) throw new NotDelivered('address not permitted', false);
      const body = JSON.stringify({ specversion: '1.0', id, datacontenttype: 'application/json', ...event });
      const signature = await sign({ id, time: event.time, url, sha256: hash('sha256', body, 'base64') });
      let response: Response;
      try {
        response = await fetch(url, {
          method: 'POST',
          body,
          redirect: 'manual',
          signal: AbortSignal.timeout(timeoutMs),
          headers: {
            'content-type': 'application/cloudevents+json; charset=utf-8',
            'idempotency-key': id,
            'inzage-signature': signature,
          },
        });
        // What it answers is nobody's to read, and is not waited for.
        await response.body?.cancel();
      } catch (error) {
        const isLate = error instanceof Error && error.name === 'TimeoutError';
        throw new NotDelivered(isLate ? 'timeout' : 'no connection', true, error);
      }
      const { status } = response;
      if (status >= 200 && status < 300) return;
      throw new NotDelivered(`answered ${status}`, status >= 500 || PASSING.has(status));
    },
  };
}

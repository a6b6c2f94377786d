import { afterAll, beforeAll, expect, test } from 'vitest';
import { issueToken } from '#server/auth/principal.ts';
import { newId } from '#server/clock.ts';
import { makeService, permitted, type Service } from '../http/service.ts';

/** A body of any size is taken in by the piece: what is not dealt with is not asked for. */

let service: Service;
beforeAll(async () => {
  service = await makeService();
});
afterAll(() => service.close());

const MIB = 2 ** 20;

async function post(
  body: NonNullable<RequestInit['body']>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const token = await issueToken(
    service.store,
    {
      role: 'integration',
      name: 'endless',
      source: null,
      organisations: [],
      scopes: [],
      expiresAt: service.clock.now() + 3_600_000,
    },
    service.clock,
  );
  return service.inzage.app.request('/v1/lookups/batch', {
    method: 'POST',
    body,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', ...headers },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit);
}

/** `bytes` of one line again and again, in pieces that end in the middle of lines. */
function endless(bytes: number) {
  const request = JSON.stringify(permitted({ id: newId(service.clock.now()) }));
  const line = Buffer.from(`${request}${' '.repeat(15_000)}\n`);
  const count = Math.ceil(bytes / line.length);
  const total = count * line.length;
  const ring = Buffer.concat([line, line, line, line, line, line]);
  let given = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const start = given % line.length;
      const piece = ring.subarray(start, start + Math.min(65_536, total - given));
      given += piece.length;
      controller.enqueue(Uint8Array.from(piece));
      if (given === total) controller.close();
    },
  });
  return { stream, count, line: line.length, given: () => given };
}

test('200 MiB in one request: the body waits for its commits, and memory stays where it was', async () => {
  const body = endless(200 * MIB);
  const before = process.memoryUsage().rss;
  const answer = await post(body.stream, { accept: 'application/x-ndjson' });
  let lines = 0;
  let ahead = 0;
  let most = 0;
  let last = '';
  for await (const piece of answer.body ?? []) {
    const text = Buffer.from(piece).toString();
    lines += text.split('\n').length - 1;
    last = text;
    ahead = Math.max(ahead, body.given() - lines * body.line);
    most = Math.max(most, process.memoryUsage().rss - before);
  }
  expect(JSON.parse(last.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
    accepted: 1,
    duplicates: body.count - 1,
    rejected: 0,
  });
  // A chunk of a thousand of these lines is 15 MiB; one may be written while the next is read.
  expect(ahead).toBeLessThan(48 * MIB);
  expect(most).toBeLessThan(300 * MIB);
}, 120_000);

test('a summary names the first thousand mistakes and counts all', async () => {
  const answer = (await (await post('{}\n'.repeat(1500))).json()) as { rejected: number; errors: unknown[] };
  expect(answer.rejected).toBe(1500);
  expect(answer.errors).toHaveLength(1000);
});

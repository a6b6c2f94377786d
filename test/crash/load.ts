import type { Receipt } from '#model/lookup.ts';
import { newId } from '#server/clock.ts';

/** Load on a service that may end at any moment: what was asked, what was acknowledged, what was promised. */

export interface Promised {
  request: Record<string, unknown>;
  /** What the service acknowledged; null where it ended before it could. */
  receipt: Receipt | null;
}

/** Everything that was sent, by id; requests without a receipt are sent again in the next round. */
export type Journal = Map<string, Promised>;

/** Numbers in [0, 1) from a seed (mulberry32): a failing run can be run again. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const lookupOf = (random: () => number): Record<string, unknown> => {
  const pick = (n: number) => Math.floor(random() * n);
  return {
    id: newId(Date.now()),
    actor: { id: `a-${pick(40)}` },
    subject: `c-${pick(5000)}`,
    operation: 'view',
    reason: 'billing-question',
    fields: ['name', 'iban'],
    ...(pick(3) === 0 && { note: `asked about invoice ${pick(1000)}` }),
    ...(pick(2) === 0 && { reference: { type: 'interaction', id: `call-${pick(500)}` } }),
  };
};

const post = (url: string, token: string, body: string, type: string, accept: string): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type, accept },
    body,
  });

export interface Target {
  url: string;
  token: string;
  journal: Journal;
  random: () => number;
}

/** One caller at a time after another, until the service is gone. Throws on any answer that is not 2xx. */
export async function postSingles({ url, token, journal, random }: Target): Promise<void> {
  for (;;) {
    const request = lookupOf(random);
    const sent: Promised = { request, receipt: null };
    journal.set(String(request.id), sent);
    const answer = await unlessGone(async () => {
      const response = await post(
        `${url}/v1/lookups`,
        token,
        JSON.stringify(request),
        'application/json',
        '*/*',
      );
      return { status: response.status, body: (await response.json()) as { receipt: Receipt } };
    });
    if (answer === null) return;
    if (answer.status !== 201)
      throw new Error(`a lookup was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
    sent.receipt = answer.body.receipt;
  }
}

/** Batches, read line by line as they are committed: a line that was read is acknowledged. */
export async function postBatches({ url, token, journal, random }: Target): Promise<void> {
  for (;;) {
    const requests = Array.from({ length: 20 + Math.floor(random() * 150) }, () => lookupOf(random));
    for (const request of requests) journal.set(String(request.id), { request, receipt: null });
    const body = requests.map((request) => `${JSON.stringify(request)}\n`).join('');
    const type = 'application/x-ndjson';
    let rest = '';
    const done = await unlessGone(async () => {
      const response = await post(`${url}/v1/lookups/batch`, token, body, type, type);
      if (response.status !== 200) throw new TypeError(`a batch was answered ${response.status}`);
      for await (const bytes of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
        const lines = (rest + bytes).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) acknowledge(journal, JSON.parse(line));
      }
      return true;
    });
    if (done === null) return;
  }
}

function acknowledge(journal: Journal, line: { id?: string; status?: string; receipt?: Receipt }): void {
  if (line.id === undefined) return;
  const sent = journal.get(line.id);
  if (!sent || line.status !== 'accepted' || !line.receipt)
    throw new Error(`a line was answered ${line.status}`);
  sent.receipt = line.receipt;
}

/** Null when the connection was cut or refused: the service is gone. */
async function unlessGone<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    const cut = error instanceof TypeError && /fetch failed|terminated/.test(error.message);
    if (cut || (error as { code?: string }).code === 'UND_ERR_SOCKET') return null;
    throw error;
  }
}

/** Sends requests again, word for word; answers status and receipt of each. */
export async function sendAgain(
  { url, token }: Pick<Target, 'url' | 'token'>,
  sent: readonly Promised[],
): Promise<{ sent: Promised; status: number; receipt: Receipt }[]> {
  const answers: { sent: Promised; status: number; receipt: Receipt }[] = [];
  const queue = sent.values();
  const caller = async () => {
    for (const one of queue) {
      const response = await post(
        `${url}/v1/lookups`,
        token,
        JSON.stringify(one.request),
        'application/json',
        '*/*',
      );
      const { receipt } = (await response.json()) as { receipt: Receipt };
      answers.push({ sent: one, status: response.status, receipt });
    }
  };
  await Promise.all(Array.from({ length: 8 }, caller));
  return answers;
}

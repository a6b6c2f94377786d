import { connect } from 'node:net';
import { newId } from '#server/clock.ts';
import { peopleOf } from './year/centre.ts';

/**
 * A load generator that costs little itself, as a process of its own: raw connections, each with one
 * request under way, and the lookups of people whom the directory knows.
 */

export interface LoadTask {
  /** `http://127.0.0.1:8787/v1/lookups` */
  url: string;
  token: string;
  people: number;
  /** The first lookup's number, and how many. */
  from: number;
  many: number;
  connections: number;
}

export interface Load {
  /** Answers a second. */
  rate: number;
  /** Milliseconds from a request to the end of its answer. */
  p50: number;
  p99: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNKS_END = Buffer.from('0\r\n\r\n');

process.once('message', async (task: LoadTask) => {
  process.send?.(await postAll(task));
  process.disconnect();
});

/** Sends every lookup over so many keep-alive connections. Throws unless all are answered 2xx. */
async function postAll({ url, token, people, from, many, connections }: LoadTask): Promise<Load> {
  const { host, hostname, port, pathname } = new URL(url);
  const known = peopleOf(people).filter(({ role }) => role === 'service-agent');
  const head = `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\nauthorization: Bearer ${token}\r\n`;
  const requests = Array.from({ length: many }, (_, i) => {
    const body = JSON.stringify(lookupOf(from + i, known[(from + i) % known.length]?.id ?? ''));
    return Buffer.from(`${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  });
  const queue = requests.values();
  const times: number[] = [];
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, () => drain(Number(port), hostname, queue, times)));
  const seconds = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return { rate: many / seconds, p50: at(0.5), p99: at(0.99) };
}

/** The contract's own example, by one of the people. */
const lookupOf = (n: number, actor: string): Record<string, unknown> => ({
  id: newId(Date.now()),
  actor: { id: actor, kind: 'human' },
  subject: `c-${(n * 7919) % 100_000}`,
  operation: 'view',
  reason: 'billing-question',
  reference: { type: 'interaction', id: `call-${n}` },
  fields: ['name', 'iban'],
  system: 'crm',
  channel: 'phone',
  context: {
    site: 'groningen',
    country: 'NL',
    device: 'managed',
    network: '10.2.0.7',
    session: `s-${actor}`,
  },
  source: { id: 'crm-gateway-1', seq: n },
});

function drain(port: number, host: string, queue: Iterator<Buffer>, times: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host);
    socket.setNoDelay(true);
    let sent = 0;
    let held: Buffer = Buffer.alloc(0);
    const next = () => {
      const { value, done } = queue.next();
      if (done) {
        socket.end();
        resolve();
        return;
      }
      sent = performance.now();
      socket.write(value);
    };
    socket.on('connect', next);
    socket.on('error', reject);
    socket.on('data', (bytes) => {
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      if (!isWhole(held)) return;
      if (!/^HTTP\/1\.1 2/.test(held.toString('latin1', 0, 12))) {
        socket.destroy();
        reject(new Error(`a request was answered ${held.toString('utf8', 0, 400)}`));
        return;
      }
      times.push(performance.now() - sent);
      held = Buffer.alloc(0);
      next();
    });
  });
}

/** Whether one answer has arrived to its end, by its length or its last chunk. */
function isWhole(held: Buffer): boolean {
  const end = held.indexOf(HEAD_END);
  if (end < 0) return false;
  const length = /content-length: (\d+)/i.exec(held.toString('latin1', 0, end))?.[1];
  if (length !== undefined) return held.length >= end + HEAD_END.length + Number(length);
  return held.subarray(-CHUNKS_END.length).equals(CHUNKS_END);
}

import { connect } from 'node:net';

/** A load generator that costs little itself: raw connections, each with one request under way. */

export interface Load {
  /** Answers a second. */
  rate: number;
  /** Milliseconds from a request to the end of its answer. */
  p50: number;
  p99: number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const CHUNKS_END = Buffer.from('0\r\n\r\n');

/** Sends `bodies` as POST requests over so many keep-alive connections. Throws unless all are answered 2xx. */
export async function postAll(
  url: URL,
  headers: Record<string, string>,
  bodies: readonly string[],
  connections: number,
): Promise<Load> {
  const head = Object.entries({ host: url.host, 'content-type': 'application/json', ...headers })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('');
  const requests = bodies.map((body) =>
    Buffer.from(
      `POST ${url.pathname} HTTP/1.1\r\n${head}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    ),
  );
  const queue = requests.values();
  const times: number[] = [];
  const start = performance.now();
  await Promise.all(Array.from({ length: connections }, () => drain(url, queue, times)));
  const seconds = (performance.now() - start) / 1000;
  times.sort((a, b) => a - b);
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0;
  return { rate: bodies.length / seconds, p50: at(0.5), p99: at(0.99) };
}

function drain(url: URL, queue: Iterator<Buffer>, times: number[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname);
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

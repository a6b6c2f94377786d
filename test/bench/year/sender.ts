import { once } from 'node:events';
import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { LINE_BYTES_MAX, linesOf, type Written, type Year } from './lines.ts';

/**
 * The CRM's gateway as a process of its own, so that making the lines burdens the service with nothing but
 * their bytes: one batch after another over one connection, each streamed as fast as it is taken.
 */

export interface SenderTask {
  url: string;
  token: string;
  year: Year;
  /** Lines that an earlier run has sent and had acknowledged. */
  skip: number;
  /** Lines a batch. */
  batch: number;
  /** How many of the lines to remember, evenly over the year. */
  samples: number;
}

/** Told about twice a second, and after every batch. */
export type SenderNews =
  | { kind: 'written'; lines: number }
  | { kind: 'batch'; lines: number; accepted: number; duplicates: number; ms: number }
  | { kind: 'done'; bytes: number; samples: Written[] };

const CHUNK_BYTES = 256 * 1024;
const NEWS_EVERY_MS = 500;

async function send({ url, token, year, skip, batch, samples }: SenderTask): Promise<void> {
  const lines = linesOf(year);
  const every = Math.max(1, Math.floor(year.lookups / samples));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const kept: Written[] = [];
  let [count, bytes] = [0, 0];
  const next = (into: Buffer, at: number): number => {
    const length = lines.write(into, at);
    bytes += length;
    if (length > 0 && ++count % every === 0) kept.push({ ...lines.written });
    return length;
  };

  for (const scratch = Buffer.allocUnsafe(LINE_BYTES_MAX); count < skip; ) if (next(scratch, 0) === 0) break;
  let toldAt = performance.now();
  while (count < year.lookups) {
    const from = count;
    const end = Math.min(year.lookups, from + batch);
    const begun = performance.now();
    const [outgoing, answer] = open(url, token, agent);
    let early = false;
    const ended = () => {
      early = true;
    };
    answer.then(ended, ended);
    // An answer before the end is a refusal, told by `answered`.
    while (count < end && !early) {
      const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
      let used = 0;
      while (count < end && used + LINE_BYTES_MAX <= chunk.length) used += next(chunk, used);
      if (!outgoing.write(chunk.subarray(0, used)))
        await Promise.race([once(outgoing, 'drain'), answer.catch(() => undefined)]);
      if (performance.now() - toldAt > NEWS_EVERY_MS) {
        tell({ kind: 'written', lines: count });
        toldAt = performance.now();
      }
    }
    outgoing.end();
    const { accepted, duplicates } = await answered(await answer, end - from);
    tell({ kind: 'batch', lines: count, accepted, duplicates, ms: performance.now() - begun });
  }
  agent.destroy();
  tell({ kind: 'done', bytes, samples: kept });
}

function open(url: string, token: string, agent: Agent): [ClientRequest, Promise<IncomingMessage>] {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson' };
  const outgoing = request(`${url}/v1/lookups/batch`, { method: 'POST', agent, headers });
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve);
    outgoing.on('error', reject);
  });
  return [outgoing, answer];
}

async function answered(answer: IncomingMessage, lines: number) {
  const said = await text(answer);
  if (answer.statusCode !== 200)
    throw new Error(`a batch was answered ${answer.statusCode}: ${said.slice(0, 400)}`);
  const summary = JSON.parse(said) as { accepted: number; duplicates: number; errors: unknown[] };
  if (summary.accepted + summary.duplicates !== lines)
    throw new Error(`of ${lines} lines some were rejected: ${JSON.stringify(summary).slice(0, 400)}`);
  return summary;
}

function tell(news: SenderNews): void {
  process.send?.(news);
}

// Whoever asked for the lines is gone: nobody keeps account of them any more.
process.once('disconnect', () => process.exit());

process.once('message', (task: SenderTask) => {
  send(task).then(
    () => process.disconnect(),
    (error: unknown) => {
      process.stderr.write(`the sender stopped: ${error instanceof Error ? error.message : 'unknown'}\n`);
      process.exit(1);
    },
  );
});

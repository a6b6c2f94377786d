import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** Requests over connections that stay open, timed to the end of the answer. Anything but 2xx throws. */
export interface Client {
  get(path: string): Promise<Timed>;
  post(path: string, body: unknown): Promise<Timed>;
  close(): void;
}

export interface Timed {
  bytes: Buffer;
  ms: number;
}

export function connect(url: string, token: string, connections = 1): Client {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const send = (method: string, path: string, body?: string): Promise<Timed> =>
    new Promise((resolve, reject) => {
      const start = performance.now();
      const headers = {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        }),
      };
      const outgoing = request(url + path, { method, agent, headers }, async (answer) => {
        const bytes = await buffer(answer);
        const status = answer.statusCode ?? 0;
        if (status < 200 || status > 299)
          reject(new Error(`${method} ${path} was answered ${status}: ${bytes.toString('utf8', 0, 400)}`));
        else resolve({ bytes, ms: performance.now() - start });
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, JSON.stringify(body)),
    close: () => agent.destroy(),
  };
}

export const json = <T>({ bytes }: Timed): T => JSON.parse(bytes.toString()) as T;

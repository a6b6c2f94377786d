import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compilePolicy } from '../../policies/compile.ts';
import { PACK } from './fixtures.ts';

/** A service as the linter sees it: one policy in force, with an ETag, for whoever has the token. */
export interface PolicyServer {
  url: string;
  digest: string;
  /** Every request: its token and its If-None-Match. */
  asked: { token: string | null; etag: string | null }[];
  /** Puts the pack in force with a layer on top. */
  activate(layer: string): void;
  /** Answers like this instead, until it is set back. */
  instead: { status: number; body: string; location?: string } | null;
  stop(): Promise<void>;
}

export const TOKEN = 'inzage_developer-token';

export async function startPolicyServer(): Promise<PolicyServer> {
  const pack = { file: PACK, text: readFileSync(PACK, 'utf8') };
  const policyOf = (layers: string[]) => {
    const texts = layers.map((text, i) => ({ file: `layer-${i}.yaml`, text }));
    const { policy, problems } = compilePolicy([pack, ...texts]);
    if (!policy) throw new Error(JSON.stringify(problems));
    return policy;
  };
  let current = policyOf([]);
  const asked: PolicyServer['asked'] = [];
  const server = createServer((request, response) => {
    const etag = request.headers['if-none-match'] ?? null;
    const token = request.headers.authorization?.replace('Bearer ', '') ?? null;
    asked.push({ token, etag });
    const { instead } = state;
    if (instead) {
      response.writeHead(instead.status, instead.location ? { location: instead.location } : {});
      return response.end(instead.body);
    }
    if (request.url !== '/v1/policy' || token !== TOKEN) return response.writeHead(401).end('{}');
    const tag = `"${current.digest}"`;
    if (etag === tag) return response.writeHead(304, { etag: tag }).end();
    const { pack, version, digest, mode, bundle } = current;
    response.writeHead(200, { etag: tag, 'content-type': 'application/json' });
    return response.end(JSON.stringify({ pack, version, digest, mode, bundle }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: PolicyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get digest() {
      return current.digest;
    },
    asked,
    activate(layer) {
      current = policyOf([layer]);
    },
    instead: null,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return state;
}

/** A layer that has personal data in a log be no finding. */
export const LENIENT =
  'format: 1\npack: lenient\nversion: 9.0.0\nlint: { severity: { personal-data-in-log: off } }\n';

import type { AddressInfo } from 'node:net';
import { type HttpBindings, serve } from '@hono/node-server';
import { Hono } from 'hono';

/**
 * A service as the client sees it, over real HTTP: decides by the reason, records by id, and breaks on demand.
 * A lookup under the reason `ask` is asked about until it follows; `deny` is denied; `observe` is observed.
 */
export interface FakeService {
  url: string;
  /** Lookups taken in, by id, in order; each once. */
  kept: Map<string, Record<string, unknown>>;
  outcomes: { id: string; body: Record<string, unknown> }[];
  /** Bodies of all requests to `/v1/lookups`, also of those that failed. */
  bodies: string[];
  headers: Headers[];
  /** What happens to the next requests, one each; `lost` records and then drops the connection. */
  trouble: ('lost' | 'down' | 'hang' | 'garbage' | 'busy')[];
  /** Everything fails until it is set back. */
  outage: boolean;
  stop(): Promise<void>;
  restart(): Promise<void>;
}

const WITHHELD = ['bsn', 'creditScore', 'user_fields.bsn'];

function decisionOn(lookup: Record<string, unknown>) {
  const fields = (lookup.fields as string[] | null | undefined) ?? ['name', 'iban', 'bsn'];
  const wouldBe =
    lookup.reason === 'deny' ? 'deny' : lookup.reason === 'ask' && !lookup.follows ? 'ask' : 'permit';
  const observe = lookup.reason === 'observe';
  const withheld = wouldBe === 'deny' ? fields : fields.filter((field) => WITHHELD.includes(field));
  return {
    decision: {
      effect: observe ? 'permit' : wouldBe,
      wouldBe,
      permitted: fields.filter((field) => !withheld.includes(field)),
      withheld,
      notices: wouldBe === 'permit' ? [] : [{ id: wouldBe, text: { nl: 'Waarom?', en: 'Why?' } }],
      rules: wouldBe === 'deny' ? ['reason-not-permitted'] : [],
    },
    grade: 'pending',
    policy: { pack: 'fake', version: '1', digest: 'x', mode: observe ? 'observe' : 'enforce' },
  };
}

export async function startFakeService(token: string): Promise<FakeService> {
  const kept: FakeService['kept'] = new Map();
  const service: Omit<FakeService, 'url' | 'stop' | 'restart'> = {
    kept,
    outcomes: [],
    bodies: [],
    headers: [],
    trouble: [],
    outage: false,
  };
  const record = (lookup: Record<string, unknown>) => {
    const id = String(lookup.id);
    const before = kept.get(id);
    if (before && JSON.stringify(before) !== JSON.stringify(lookup)) return 'conflict';
    kept.set(id, lookup);
    return before ? 'duplicate' : 'accepted';
  };
  const receipt = { origin: 'fake', index: 1, leafHash: 'AAAA', treeSize: 2, at: '2026-01-01T00:00:00.000Z' };

  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use(async (c, next) => {
    service.headers.push(new Headers(c.req.raw.headers));
    if (c.req.header('authorization') !== `Bearer ${token}`) {
      return c.json(
        { title: `The token ${token} is no good.`, code: 'unauthenticated', hint: `not ${token}` },
        401,
      );
    }
    return service.outage ? c.json({ title: 'down' }, 503) : next();
  });
  app.get('/v1/policy', (c) => {
    const etag = '"x"';
    c.header('etag', etag);
    if (c.req.header('if-none-match') === etag) return c.body(null, 304);
    const reason = (id: string) => ({ id, fields: ['name', 'iban', 'balance'], note: false });
    const reasons = ['billing-question', 'service-question', 'ask'].map(reason);
    return c.json({ pack: 'fake', version: '1', digest: 'x', mode: 'enforce', reasons, names: {} });
  });
  app.post('/v1/lookups', async (c) => {
    const text = await c.req.text();
    service.bodies.push(text);
    const lookup = JSON.parse(text) as Record<string, unknown>;
    if (c.req.query('dryRun') === 'true') {
      const warning = lookup.reason === 'ask' && {
        warning: { id: 'w-1', until: '2026-11-27T10:30:00.000Z' },
      };
      return c.json({ dryRun: true, ...decisionOn(lookup), ...warning });
    }
    const trouble = service.trouble.shift();
    if (trouble === 'down') return c.json({ title: 'not durable' }, 503);
    if (trouble === 'busy') return c.json({ title: 'slow down' }, 429);
    if (trouble === 'garbage') return c.html('<h1>Welcome to nginx</h1>');
    if (trouble === 'hang') await new Promise((resolve) => c.env.incoming.socket.once('close', resolve));
    if (lookup.reason === 'malformed') {
      const mistakes = [{ path: 'reason', message: 'is not a code' }];
      return c.json(
        { title: 'The request has a mistake in it.', code: 'invalid-request', hint: 'Mend it.', mistakes },
        400,
      );
    }
    const taken = record(lookup);
    if (trouble === 'lost') c.env.incoming.socket.destroy();
    if (taken === 'conflict') return c.json({ title: 'This id was used before.', code: 'conflict' }, 409);
    return c.json({ id: lookup.id, ...decisionOn(lookup), receipt }, taken === 'accepted' ? 201 : 200);
  });
  app.post('/v1/lookups/batch', async (c) => {
    const counts = { accepted: 0, duplicates: 0, rejected: 0 };
    const errors: object[] = [];
    const lines = (await c.req.text()).trimEnd().split('\n');
    for (const [i, line] of lines.entries()) {
      const lookup = JSON.parse(line) as Record<string, unknown>;
      const taken = lookup.reason === 'malformed' ? 'conflict' : record(lookup);
      if (taken === 'accepted') counts.accepted++;
      else if (taken === 'duplicate') counts.duplicates++;
      else {
        counts.rejected++;
        errors.push({ line: i + 1, code: 'invalid-request', path: 'reason', message: 'is not a code' });
      }
    }
    return c.json({ ...counts, treeSize: kept.size, errors });
  });
  app.post('/v1/lookups/:id/outcome', async (c) => {
    service.outcomes.push({ id: c.req.param('id'), body: await c.req.json() });
    return c.json({ receipt, lookups: [] }, 201);
  });

  const listen = (port: number) =>
    new Promise<ReturnType<typeof serve>>((resolve) => {
      const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => resolve(server));
    });
  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  return Object.assign(service, {
    url: `http://127.0.0.1:${port}`,
    stop: close,
    restart: async () => {
      server = await listen(port);
    },
  });
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mode, ServiceRole } from '#policies/vocabulary.ts';
import type { Inzage } from '#server/app.ts';
import { issueToken, type TokenRequest } from '#server/auth/principal.ts';
import { fixedClock } from '#server/clock.ts';
import { type Config, configOf } from '#server/config.ts';
import { open } from '#server/main.ts';
import type { Store } from '#store/port.ts';

/**
 * A whole product in a temporary directory, with a clock that stands still, the small desk's policy and a
 * directory of two organisations. Requests go in where the network would bring them.
 */

export const NOW = '2026-11-24T09:00:00.000Z';
export const ORIGIN = 'desk.example/ledger';
export const DAY_MS = 86_400_000;

const pack = (name: string) => fileURLToPath(new URL(`./${name}.yaml`, import.meta.url));
export const PACKS: Record<Mode, string[]> = {
  enforce: [pack('small-desk')],
  observe: [pack('small-desk'), pack('observe')],
};

/** Who asks, of each role, unless a test makes somebody else. */
export const ACCOUNTS: Record<ServiceRole, string> = {
  integration: 'crm',
  agent: 'a-1',
  supervisor: 'sv-1',
  'security-officer': 'so-1',
  auditor: 'au-1',
  'privacy-officer': 'po-1',
  developer: 'dev-1',
  admin: 'ad-1',
};

export interface Reply<T = Loose> {
  status: number;
  headers: Headers;
  /** Parsed where it is JSON, else null. */
  body: T;
  text: string;
}

/** JSON of a shape that the test states by what it expects of it. */
// biome-ignore lint/suspicious/noExplicitAny: an answer is held against its expectation, not against a type.
export type Loose = any;

/** A role's usual account, a token's text, or nobody. */
export type Who = ServiceRole | { token: string } | null;

export interface Service {
  inzage: Inzage;
  store: Store;
  clock: ReturnType<typeof fixedClock>;
  dir: string;
  vkey: string;
  token(role: ServiceRole, name: string, more?: Partial<TokenRequest>): Promise<{ token: string }>;
  request<T = Loose>(who: Who, method: string, path: string, body?: unknown): Promise<Reply<T>>;
  /** The same with headers of one's own and a body as it is. */
  send<T = Loose>(who: Who, method: string, path: string, init: RequestInit): Promise<Reply<T>>;
  treeSize(): Promise<number>;
  /** The ledger's entries of one kind, parsed. */
  entries(kind: string): Promise<Loose[]>;
  /** Leaves the directory open to a second start when `keep` is set. */
  close(keep?: 'keep'): Promise<void>;
}

export async function makeService(
  mode: Mode = 'enforce',
  {
    dir = mkdtempSync(join(tmpdir(), 'inzage-http-')),
    people = true,
    start = NOW,
    more = {} as Partial<Config>,
  } = {},
): Promise<Service> {
  const clock = fixedClock(start);
  const config = configOf(
    { data: join(dir, 'data'), policy: PACKS[mode], origin: ORIGIN, checkpointEveryMs: 0, ...more },
    false,
  );
  const { inzage, store } = await open(config, clock);
  const tokens = new Map<ServiceRole, string>();

  const token: Service['token'] = async (role, name, more = {}) => {
    const expiresAt = clock.now() + 90 * DAY_MS;
    const request = { role, name, source: null, organisations: [], scopes: [], expiresAt, ...more };
    return { token: await issueToken(store, request, clock) };
  };
  const bearer = async (who: Who): Promise<Record<string, string>> => {
    if (who === null) return {};
    if (typeof who === 'object') return { authorization: `Bearer ${who.token}` };
    const known = tokens.get(who) ?? (await token(who, ACCOUNTS[who])).token;
    tokens.set(who, known);
    return { authorization: `Bearer ${known}` };
  };
  const send: Service['send'] = async (who, method, path, init) => {
    const headers = { ...(await bearer(who)), ...(init.headers as Record<string, string> | undefined) };
    const response = await inzage.app.request(path, { ...init, method, headers });
    const text = Buffer.from(await response.arrayBuffer()).toString('utf8');
    const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '') && !text.includes('\n{');
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson ? JSON.parse(text) : null,
    };
  };

  const service: Service = {
    inzage,
    store,
    clock,
    dir,
    vkey: inzage.checkpoints.verifierKey,
    token,
    send,
    request: (who, method, path, body) =>
      send(who, method, path, {
        ...(body !== undefined && {
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
      }),
    treeSize: () => store.treeSize(),
    entries: async (kind) =>
      (await store.entriesOfKind(kind)).map(({ bytes }) => JSON.parse(Buffer.from(bytes).toString())),
    async close(keep) {
      await inzage.settled();
      await inzage.exports.idle();
      await store.close();
      if (keep === undefined) rmSync(dir, { recursive: true });
    },
  };
  if (people) await introduce(service);
  return service;
}

const actor = (id: string, organisation: string, team: string, more: object = {}) => ({
  type: 'actor',
  id,
  kind: 'human',
  organisation,
  teams: [team],
  roles: ['service-agent'],
  ...more,
});

/** Two agents on two teams, a partner's agent, an assistant, and officers who have ties of their own. */
async function introduce(service: Service): Promise<void> {
  const { status, body } = await service.request('integration', 'POST', '/v1/directory', [
    { type: 'organisation', id: 'desk', kind: 'controller' },
    { type: 'organisation', id: 'partner-x', kind: 'processor' },
    { type: 'organisation', id: 'partner-z', kind: 'processor' },
    { type: 'team', id: 'team-a', organisation: 'desk', supervisor: 'sv-1' },
    { type: 'team', id: 'team-b', organisation: 'desk', supervisor: 'sv-2' },
    { type: 'team', id: 'team-x', organisation: 'partner-x', supervisor: 'sv-x' },
    actor('a-1', 'desk', 'team-a', { addressKey: 'hmac-of-one-address', manager: 'so-manager' }),
    actor('a-2', 'desk', 'team-b'),
    actor('a-3', 'desk', 'team-a'),
    actor('x-1', 'partner-x', 'team-x'),
    actor('z-1', 'partner-z', 'team-z'),
    actor('bot-1', 'desk', 'team-a', { kind: 'software', roles: ['assistant'] }),
    actor('so-home', 'desk', 'team-b', { roles: [], addressKey: 'hmac-of-one-address' }),
    actor('so-report', 'desk', 'team-b', { roles: [], manager: 'a-1' }),
    ...['c-1', 'c-2', 'c-3', 'c-4'].map((id) => ({ type: 'subject', id })),
  ]);
  if (status !== 200 || body.rejected > 0) throw new Error(JSON.stringify(body));
}

/** The least that a lookup may be. */
export const lookup = <T extends object>(more: T = {} as T) => ({
  actor: { id: 'a-1' },
  subject: 'c-1',
  operation: 'view',
  ...more,
});

/** The same with a reason that needs no work behind it: a permit. */
export const permitted = (more: object = {}) =>
  lookup({ reason: 'address-check', fields: ['name'], ...more });

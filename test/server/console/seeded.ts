import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServiceRole } from '#policies/vocabulary.ts';
import type { Inzage } from '#server/app.ts';
import { issueLink, startSession } from '#server/auth/principal.ts';
import { playWorld } from '#server/cli/play.ts';
import { fixedClock } from '#server/clock.ts';
import { configOf } from '#server/config.ts';
import { open } from '#server/main.ts';
import { DEMO, type WorldOptions } from '#server/world/options.ts';
import { makeWorld, type World } from '#server/world/world.ts';
import type { Store } from '#store/port.ts';

/**
 * The whole product over a small seeded contact centre with misuse in it, settled: what pages about real data are
 * tested on. The clock stands at noon on the Monday after.
 */
export interface Seeded {
  inzage: Inzage;
  store: Store;
  clock: ReturnType<typeof fixedClock>;
  world: World;
  /** A page as somebody of this role gets it, in English unless told otherwise. */
  get(who: Account, path: string, headers?: Record<string, string>): Promise<PageReply>;
  /** Sends a form with the session's token, as the browser would. */
  post(who: Account, path: string, fields: Record<string, string>): Promise<PageReply>;
  /** The same for a form in which a name stands more than once. */
  postMany(who: Account, path: string, fields: [string, string][]): Promise<PageReply>;
  /** A cookie header that signs this account in. */
  signIn(who: Account): Promise<string>;
  /** How many audit-looks of a route the ledger holds. */
  looksBy(route: string): Promise<number>;
  close(): Promise<void>;
}

export interface Account {
  role: ServiceRole;
  id: string;
  organisations?: string[];
}

export interface PageReply {
  status: number;
  headers: Headers;
  html: string;
  /** What stands in `<main>`, with tags taken out and spaces made single: for looking for words. */
  text: string;
}

export const OFFICER: Account = { role: 'security-officer', id: 'so-01' };
export const SECOND_OFFICER: Account = { role: 'security-officer', id: 'so-02' };
export const AUDITOR: Account = { role: 'auditor', id: 'au-01' };
export const PRIVACY: Account = { role: 'privacy-officer', id: 'po-01' };
export const SECOND_PRIVACY: Account = { role: 'privacy-officer', id: 'po-02' };
export const ADMIN: Account = { role: 'admin', id: 'ad-01' };
export const DEVELOPER: Account = { role: 'developer', id: 'dev-01' };

/** The month that the seeded week is in. */
export const MONTH = '2026-11';
const MONDAY = Date.parse('2026-11-15T23:00:00Z');
const DAY_MS = 86_400_000;

const PACKS = ['../../../policies/packs/contact-centre-nl.yaml', '../../../server/world/demo-layer.yaml'].map(
  (path) => fileURLToPath(new URL(path, import.meta.url)),
);

type SeededOptions = Partial<WorldOptions> & { settled?: boolean };

const NOON_AFTER = MONDAY + 7 * DAY_MS + DAY_MS / 2;
const worldOf = ({ settled: _, ...options }: SeededOptions) =>
  makeWorld({ ...DEMO, agents: 40, customers: 500, days: 2, start: MONDAY, ...options });
const openIn = (dir: string, clock: ReturnType<typeof fixedClock>) =>
  open(configOf({ data: join(dir, 'data'), policy: PACKS, checkpointEveryMs: 0 }, false), clock);

const newDirectory = () => mkdtempSync(join(tmpdir(), 'inzage-seeded-'));
async function shut({ inzage, store }: Pick<Seeded, 'inzage' | 'store'>): Promise<void> {
  await inzage.settled();
  await inzage.exports.idle();
  await store.close();
}

/** Directories in which a world was played, by its options: playing takes seconds, a copy none. */
const played = new Map<string, Promise<string>>();

async function play(options: SeededOptions): Promise<string> {
  const dir = newDirectory();
  process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
  const world = worldOf(options);
  const clock = fixedClock(world.options.start);
  const { inzage, store } = await openIn(dir, clock);
  await playWorld({ inzage, store, clock, world });
  clock.set(NOON_AFTER);
  if (options.settled !== false) await inzage.settle(clock.now());
  await shut({ inzage, store });
  return dir;
}

export async function seeded(options: SeededOptions = {}): Promise<Seeded> {
  const key = JSON.stringify(options);
  const template = played.get(key) ?? play(options);
  played.set(key, template);
  const dir = newDirectory();
  cpSync(await template, dir, { recursive: true });
  const world = worldOf(options);
  const clock = fixedClock(NOON_AFTER);
  const { inzage, store } = await openIn(dir, clock);

  const sessions = new Map<string, { cookie: string; csrf: string }>();
  const session = async ({ role, id, organisations }: Account) => {
    const key = `${role} ${id} ${organisations?.join(' ') ?? ''}`;
    const known = sessions.get(key);
    if (known) return known;
    const link = await issueLink(
      store,
      { account: id, role, ...(organisations && { organisations }) },
      clock,
    );
    const started = await startSession(store, link, clock);
    if (!started) throw new Error('the link was not taken');
    const made = { cookie: `inzage_session=${started.secret}`, csrf: started.session.csrf };
    sessions.set(key, made);
    return made;
  };
  const reply = async (response: Response): Promise<PageReply> => {
    const html = await response.text();
    const main = html.slice(html.indexOf('<main'), html.indexOf('</main>'));
    return {
      status: response.status,
      headers: response.headers,
      html,
      text: main
        .replaceAll(/<[^>]*>/g, ' ')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    };
  };
  const postMany: Seeded['postMany'] = async (who, path, fields) => {
    const { cookie, csrf } = await session(who);
    return reply(
      await inzage.app.request(path, {
        method: 'POST',
        headers: { cookie, 'accept-language': 'en' },
        body: new URLSearchParams([...fields, ['csrf', csrf]]),
      }),
    );
  };
  return {
    inzage,
    store,
    clock,
    world,
    signIn: async (who) => (await session(who)).cookie,
    async get(who, path, headers = {}) {
      const { cookie } = await session(who);
      return reply(
        await inzage.app.request(path, { headers: { cookie, 'accept-language': 'en', ...headers } }),
      );
    },
    post: (who, path, fields) => postMany(who, path, Object.entries(fields)),
    postMany,
    looksBy: async (route) =>
      (await store.entriesOfKind('audit-look')).filter(
        ({ bytes }) => JSON.parse(Buffer.from(bytes).toString()).route === route,
      ).length,
    async close() {
      await shut({ inzage, store });
      rmSync(dir, { recursive: true });
    },
  };
}

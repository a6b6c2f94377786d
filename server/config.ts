import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isAbsolute, relative, resolve } from 'node:path';
import { AuditError } from './errors.ts';

/** What a service is started with. Every setting is a flag of `inzage serve`; `docs/operating.md` lists them. */
export interface Config {
  /** Data directory: `hot.db`, `keys.db` and exports. */
  data: string;
  /** Directory of the signing keys; never inside the data directory. */
  keys: string;
  port: number;
  host: string;
  /** Pack files, in layer order; empty takes up the policy that is in force. */
  policy: string[];
  /** Name of the log: a schema-less URL, fixed when the data directory is made. */
  origin: string;
  /** How often grades are settled by themselves, milliseconds; 0 leaves it to `POST /v1/admin/settle`. */
  settleEveryMs: number;
  /** Threads that grade beside the one that serves, where very many lookups wait; 0 starts none. */
  settleThreads: number;
  /** Least time between two signed checkpoints, milliseconds; 0 signs whenever one is asked for. */
  checkpointEveryMs: number;
  /** Witnesses that are asked to cosign, `URL=VERIFIERKEY` each. */
  witness: string[];
  /** How often they are asked, milliseconds. */
  witnessEveryMs: number;
  /** File with a signed checkpoint that was kept elsewhere; the log must hold against it before it is served. */
  head: string | null;
  /** Lookups after which a segment of the log is closed; it is then sealed. */
  segmentLookups: number;
  /** Age at which a segment that did not fill is closed all the same, milliseconds. */
  segmentAgeMs: number;
  /** How many decisions a token may ask for without a lookup behind them. */
  allowance: AllowanceSettings;
  /** Where callers reach the service, `https://inzage.example`; null: where the request came to. */
  publicUrl: string | null;
  /** The Chromium that makes PDFs; null where there is none. */
  chromium: string | null;
  /** The mail server that reports go out by, and who they are from; null: nothing is mailed. */
  mail: { url: string; from: string } | null;
  /** Hosts that reports may be sent to as webhooks, `hooks.example` or `127.0.0.1:9000`. */
  webhookHosts: string[];
}

export interface AllowanceSettings {
  /** Dry runs and evaluations, in a minute and in a day. */
  perMinute: number;
  perDay: number;
  /** Searches in a minute; each may try a thousand people. */
  searchesPerMinute: number;
}

export const DEFAULT_PORT = 8787;
export const DEFAULT_ORIGIN = 'inzage.local/ledger';
const SETTLE_EVERY_MS = 60_000;
/** By itself: each holds what a service holds once more. */
const SETTLE_THREADS_MAX = 4;
const CHECKPOINT_EVERY_MS = 1000;
const WITNESS_EVERY_MS = 10_000;
const SEGMENT_LOOKUPS = 500_000;
const SEGMENT_AGE_MS = 31 * 86_400_000;
const ALLOWANCE: AllowanceSettings = { perMinute: 600, perDay: 50_000, searchesPerMinute: 30 };

/** What is not given has its default. */
export type ConfigGiven = Omit<Partial<Config>, 'allowance'> & {
  data: string;
  allowance?: Partial<AllowanceSettings>;
};

export function configOf(given: ConfigGiven, production: boolean): Config {
  const data = resolve(given.data);
  const keys = resolve(given.keys ?? `${data}-keys`);
  const within = relative(data, keys);
  const inside = within === '' || (!within.startsWith('..') && !isAbsolute(within));
  if (inside) {
    throw new AuditError('not-ready', 'The signing keys may not lie in the data directory.', {
      hint: 'Whoever copies the data could then sign a second history. Point --keys elsewhere.',
    });
  }
  if (production && given.keys === undefined) {
    throw new AuditError('not-ready', 'In production the keys directory is named outright.', {
      hint: 'Start with --keys DIR.',
    });
  }
  for (const file of given.policy ?? []) {
    if (!existsSync(file)) {
      throw new AuditError('invalid-policy', 'There is no such policy file.', { hint: `Look for ${file}.` });
    }
  }
  return {
    data,
    keys,
    port: given.port ?? DEFAULT_PORT,
    host: given.host ?? '127.0.0.1',
    policy: given.policy ?? [],
    origin: given.origin ?? DEFAULT_ORIGIN,
    settleEveryMs: given.settleEveryMs ?? SETTLE_EVERY_MS,
    settleThreads: given.settleThreads ?? Math.min(SETTLE_THREADS_MAX, availableParallelism()),
    checkpointEveryMs: given.checkpointEveryMs ?? CHECKPOINT_EVERY_MS,
    witness: given.witness ?? [],
    witnessEveryMs: given.witnessEveryMs ?? WITNESS_EVERY_MS,
    head: given.head ?? null,
    segmentLookups: given.segmentLookups ?? SEGMENT_LOOKUPS,
    segmentAgeMs: given.segmentAgeMs ?? SEGMENT_AGE_MS,
    allowance: { ...ALLOWANCE, ...given.allowance },
    chromium: given.chromium ?? null,
    mail: given.mail ?? null,
    webhookHosts: given.webhookHosts ?? [],
    publicUrl: given.publicUrl === undefined ? null : readPublicUrl(given.publicUrl),
  };
}

/** An address without query, fragment, account or closing slash, as AuthZEN 1.0 §9.1.1 has identifiers. */
function readPublicUrl(text: string | null): string | null {
  if (text === null) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    !/[?#]/.test(text) &&
    url.username === '' &&
    url.password === '';
  if (!isPlain) {
    throw new AuditError('not-ready', 'The public address is not one that callers could use.', {
      hint: 'For example --public-url https://inzage.example, without query or fragment.',
    });
  }
  return text.replace(/\/+$/, '');
}

import type { Config } from './config.ts';

/** What an installation is set to by its flags, for whoever may know: no path, no password, no key. */
export interface Setting {
  id: SettingId;
  /** The flag of `inzage serve` that sets it. */
  flag: string;
  /** Milliseconds, a count or a text; null where it is not set. */
  value: number | string | readonly string[] | null;
  unit: 'ms' | 'count' | 'text';
}

export const SETTING_IDS = [
  'origin',
  'publicUrl',
  'checkpointEvery',
  'settleEvery',
  'settleThreads',
  'witnesses',
  'witnessEvery',
  'head',
  'segmentLookups',
  'segmentAge',
  'perMinute',
  'perDay',
  'searchesPerMinute',
  'mail',
  'mailFrom',
  'webhookHosts',
  'pdf',
] as const;
export type SettingId = (typeof SETTING_IDS)[number];

export function installationOf(config: Config): Setting[] {
  const text = (id: SettingId, flag: string, value: Setting['value']): Setting => ({
    id,
    flag,
    value,
    unit: 'text',
  });
  const ms = (id: SettingId, flag: string, value: number): Setting => ({ id, flag, value, unit: 'ms' });
  const count = (id: SettingId, flag: string, value: number): Setting => ({ id, flag, value, unit: 'count' });
  return [
    text('origin', '--origin', config.origin),
    text('publicUrl', '--public-url', config.publicUrl),
    ms('checkpointEvery', '--checkpoint-every', config.checkpointEveryMs),
    ms('settleEvery', '--settle-every', config.settleEveryMs),
    count('settleThreads', '--settle-threads', config.settleThreads),
    text('witnesses', '--witness', config.witness.map(addressOf)),
    ms('witnessEvery', '--witness-every', config.witnessEveryMs),
    text('head', '--head', config.head === null ? null : ''),
    count('segmentLookups', '--segment-lookups', config.segmentLookups),
    ms('segmentAge', '--segment-days', config.segmentAgeMs),
    count('perMinute', '--dry-runs-per-minute', config.allowance.perMinute),
    count('perDay', '--dry-runs-per-day', config.allowance.perDay),
    count('searchesPerMinute', '--searches-per-minute', config.allowance.searchesPerMinute),
    text('mail', '--smtp-url', config.mail === null ? null : hostOf(config.mail.url)),
    text('mailFrom', '--mail-from', config.mail?.from ?? null),
    text('webhookHosts', '--webhook-host', config.webhookHosts),
    text('pdf', '--chromium', config.chromium === null ? null : ''),
  ];
}

/** `URL=VERIFIERKEY` without the key, which the ledger's page has. */
const addressOf = (witness: string): string =>
  hostOf(witness.slice(0, Math.max(0, witness.lastIndexOf('='))));

/** Host and port: an address may carry an account and a password. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : '–');

import { countriesOf } from '../../policies/regions.ts';
import type { ObjectValue } from '../parse/ir.ts';
import {
  CLOUD_REGIONS,
  COUNTRY_DOMAINS,
  HOST_KEYS,
  HOST_LABELS,
  OWN_HOST,
  REGION_KEYS,
  SERVICE_HOSTS,
} from './knowledge/hosts.ts';
import { constantsOf, entryOf, isObject, type Known, settle, type World } from './values.ts';

/** Where in the world a host or a client stands, and what answers there. */

export type HostService = keyof typeof SERVICE_HOSTS;

export function serviceAt(host: string): HostService | null {
  for (const [service, hosts] of Object.entries(SERVICE_HOSTS)) {
    if (hosts.some((each) => isUnder(host, each))) return service as HostService;
  }
  return null;
}

/** `hooks.zapier.com` is under `zapier.com`; `*.example.org` and `example.org` mean the same. */
export function isUnder(host: string, domain: string): boolean {
  const plain = domain
    .replace(/^(https?:\/\/)?(\*\.)?/, '')
    .replace(/[/:].*$/, '')
    .toLowerCase();
  const bare = host.replace(/:\d+$/, '');
  return bare === plain || bare.endsWith(`.${plain}`);
}

export function isOwnHost(host: string): boolean {
  return OWN_HOST.test(host);
}

/** ISO 3166 alpha-2 country that a region or the labels of a host tell; null when they tell nothing. */
export function countryOf(place: string): string | null {
  const text = place.toLowerCase();
  const cloud = Object.keys(CLOUD_REGIONS)
    .filter((region) =>
      new RegExp(`(^|[^a-z])${region}${/\d$|[a-z]$/.test(region) ? '(?![a-z])' : ''}`).test(text),
    )
    .sort((a, b) => b.length - a.length)[0];
  if (cloud !== undefined) return CLOUD_REGIONS[cloud] ?? null;
  if (!text.includes('.')) return HOST_LABELS[text] ?? null;
  const labels = text.replace(/:\d+$/, '').split('.');
  const top = COUNTRY_DOMAINS[labels.at(-1) ?? ''];
  if (top !== undefined) return top;
  for (const label of labels.slice(0, -1)) {
    const said = HOST_LABELS[label.replace(/^(api|app|www|events|ingest|in|data|gateway)-/, '')];
    if (said !== undefined) return said;
  }
  return null;
}

/** Whether a country lies outside the regions a pack permits; no regions permit every place. */
export function isOutside(country: string, regions: readonly string[]): boolean {
  return regions.length > 0 && !countriesOf(new Set(regions)).has(country);
}

/** What the options on the way to a call say of where it goes. */
export interface ToldPlace {
  regions: string[];
  hosts: string[];
}

export function toldPlace(world: World, calls: readonly Known[], depth = 0): ToldPlace {
  const told: ToldPlace = { regions: [], hosts: [] };
  for (const made of calls) {
    if (made.value.kind !== 'call') continue;
    for (const item of made.value.args) {
      for (const each of settle(world, { value: item.value, home: made.home })) {
        // `DocumentClient.from(new Client({ region }))`.
        if (each.value.kind === 'call' && depth < 2) {
          const inner = toldPlace(world, [each], depth + 1);
          told.regions.push(...inner.regions);
          told.hosts.push(...inner.hosts);
        }
        if (!isObject(each)) continue;
        told.regions.push(...REGION_KEYS.flatMap((key) => textAt(world, each, key)));
        told.hosts.push(...HOST_KEYS.flatMap((key) => textAt(world, each, key)).map(hostOf));
        // `client_options={"api_endpoint": …}`
        for (const key of NESTED_OPTIONS) {
          const entry = entryOf(world, each, key);
          for (const inner of entry && entry !== 'unknown' ? settle(world, entry).filter(isObject) : []) {
            told.regions.push(...REGION_KEYS.flatMap((name) => textAt(world, inner, name)));
            told.hosts.push(...HOST_KEYS.flatMap((name) => textAt(world, inner, name)).map(hostOf));
          }
        }
      }
    }
  }
  return told;
}

const NESTED_OPTIONS = ['client_options', 'clientOptions', 'clientConfig', 'options', 'config'];

function textAt(world: World, object: Known<ObjectValue>, key: string): string[] {
  const entry = entryOf(world, object, key);
  if (!entry || entry === 'unknown') return [];
  return (constantsOf(world, entry) ?? []).flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
}

function hostOf(text: string): string {
  return (/^(?:https?:)?(?:\/\/)?(?:[^/@]*@)?([^/?#]+)/i.exec(text)?.[1] ?? text).toLowerCase();
}

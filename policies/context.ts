import { BlockList, isIP } from 'node:net';
import type { ContextCondition, Facts } from './policy.ts';
import { countriesOf } from './regions.ts';

/** Conditions on where somebody looks from: a site, a managed device, a network, a country; not from home. */

/** The site that `home: false` refuses. */
export const HOME = 'home';

export interface PreparedContext extends Omit<ContextCondition, 'networks' | 'then'> {
  networks: Networks | null;
  /** Whether a condition that is not met asks, and does not deny. */
  asks: boolean;
}

const made = new WeakMap<ContextCondition, PreparedContext>();

export function prepareContext(condition: ContextCondition | null): PreparedContext | null {
  if (condition === null) return null;
  const before = made.get(condition);
  if (before !== undefined) return before;
  const { sites, notHome, managed, networks, countries, then } = condition;
  const prepared: PreparedContext = {
    sites,
    notHome,
    managed,
    networks: networks === null ? null : networksOf(networks),
    countries: countries === null ? null : countriesOf(countries),
    asks: then === 'ask',
  };
  made.set(condition, prepared);
  return prepared;
}

/** Whether every condition is met. What the lookup does not tell meets none. */
export function isMet(condition: PreparedContext, { context, country }: Facts): boolean {
  const site = context?.site ?? null;
  if (condition.sites !== null && (site === null || !condition.sites.has(site))) return false;
  if (condition.notHome && (site === null || site === HOME)) return false;
  if (condition.managed && context?.device !== 'managed') return false;
  if (condition.countries !== null && (country === null || !condition.countries.has(country))) return false;
  return condition.networks === null || condition.networks.has(context?.network ?? null);
}

interface Networks {
  has: (network: string | null) => boolean;
}

/** People sit in few networks; each address is judged once, up to this many. */
const REMEMBERED = 10_000;

function networksOf(ranges: readonly string[]): Networks {
  const list = new BlockList();
  for (const range of ranges) {
    const parsed = parseRange(range);
    if (parsed !== null) list.addSubnet(parsed.address, parsed.bits, parsed.family);
  }
  const judged = new Map<string, boolean>();
  return {
    has: (network) => {
      if (network === null) return false;
      let within = judged.get(network);
      if (within === undefined) {
        const family = familyOf(network);
        within = family !== null && list.check(network, family);
        if (judged.size >= REMEMBERED) judged.clear();
        judged.set(network, within);
      }
      return within;
    },
  };
}

export interface Range {
  address: string;
  bits: number;
  family: 'ipv4' | 'ipv6';
}

/** `10.2.0.0/16`, `2001:db8::/32` or a single address; null for anything else. */
export function parseRange(text: string): Range | null {
  const [address = '', length, ...more] = text.split('/');
  const family = familyOf(address);
  if (family === null || more.length > 0) return null;
  const most = family === 'ipv4' ? 32 : 128;
  if (length === undefined) return { address, bits: most, family };
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : most + 1;
  return bits > most ? null : { address, bits, family };
}

function familyOf(address: string): Range['family'] | null {
  const version = isIP(address);
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6';
}

import { HOUR } from './calendar.ts';
import type { WorldLookup } from './nouns.ts';
import type { World } from './world.ts';

/**
 * One gateway that lost part of an afternoon: lookups that were made, and numbered, and never sent. The CRM
 * counted them all the same, which is how such a loss comes to light. Nobody did anything wrong.
 */
export const LOSING_SOURCE = 'crm-gateway-partner-x';
export const LOST = 37;
const FROM = 14 * HOUR;
const DAY_OF_LOSS = 2;

/** Ids of the lookups that never arrived: honest ones, in order, from two o'clock on the third day. */
export function lostIn(world: World): ReadonlySet<string> {
  const lost = new Set<string>();
  const { days } = world.options;
  for (const day of world.playDays()) {
    if (day.index !== Math.min(DAY_OF_LOSS, days - 1)) continue;
    for (const { request, truth } of day.lookups) {
      const isLosing = request.source.id === LOSING_SOURCE && Date.parse(request.occurredAt) >= day.at + FROM;
      if (isLosing && truth === 'honest' && lost.size < LOST) lost.add(request.id);
    }
    return lost;
  }
  return lost;
}

export interface CountsInput {
  source: string;
  system: string;
  counts: { hour: string; lookups: number }[];
}

/** What the CRM itself counted, hour by hour, of each of its gateways: one for each customer looked at. */
export function countsOf(world: World): CountsInput[] {
  const sources = new Map<string, Map<number, number>>();
  const add = (source: string, at: number, many: number) => {
    const hours = sources.get(source) ?? new Map<number, number>();
    sources.set(source, hours);
    const hour = Math.floor(at / HOUR) * HOUR;
    hours.set(hour, (hours.get(hour) ?? 0) + many);
  };
  for (const day of world.playDays()) {
    for (const { request } of day.lookups)
      add(request.source.id, Date.parse(request.occurredAt), customersOf(request));
    for (const { source, at } of day.unsent) add(source, at, 1);
  }
  return [...sources].map(([source, hours]) => ({
    source,
    system: 'crm',
    counts: [...hours].map(([hour, lookups]) => ({ hour: new Date(hour).toISOString(), lookups })),
  }));
}

const customersOf = ({ subjects }: WorldLookup['request']): number => subjects?.length ?? 1;

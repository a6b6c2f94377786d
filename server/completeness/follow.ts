import {
  HOUR_MS,
  type LookupSource,
  type ReconciledHour,
  type SeqGap,
  type SourceIssue,
} from '#model/completeness.ts';
import { compare } from './compare.ts';
import { gapsOf, sizeOf, spanOf } from './gaps.ts';
import type { CompletenessSettings } from './settings.ts';

/**
 * What is the matter with each source now, set against what was told before: what is new, and what became of
 * the rest. A gap that is filled, a source that speaks again, a count that agrees after all is resolved.
 */

/** An issue that no finding tells of yet. */
export type Fresh = Omit<SourceIssue, 'finding'>;

export interface Followed {
  fresh: Fresh[];
  changed: SourceIssue[];
}

export interface Standing {
  sources: readonly LookupSource[];
  hours: readonly ReconciledHour[];
  silent: ReadonlyMap<string, number>;
  /** Issues that last. */
  known: readonly SourceIssue[];
  settings: CompletenessSettings;
  now: number;
}

export function follow(standing: Standing): Followed {
  const parts = [gaps(standing), silences(standing), differences(standing), duplicates(standing)];
  return {
    fresh: parts.flatMap(({ fresh }) => fresh),
    changed: parts.flatMap(({ changed }) => changed),
  };
}

const blank = { epoch: null, first: null, last: null, organisation: null, system: null, resolvedAt: null };

const ofKind = ({ known }: Standing, kind: SourceIssue['kind']): SourceIssue[] =>
  known.filter((issue) => issue.kind === kind);

/** The issue as it stands with so many lookups still open; null where nothing changed. */
function moved(issue: SourceIssue, open: number, now: number): SourceIssue | null {
  if (open === issue.open) return null;
  return { ...issue, open, resolvedAt: open === 0 ? now : null };
}

function gaps(standing: Standing): Followed {
  const { sources, settings, now } = standing;
  const before = ofKind(standing, 'gap');
  const fresh: Fresh[] = [];
  const changed: SourceIssue[] = [];
  for (const source of sources) {
    const mine = before.filter((issue) => issue.source === source.source);
    const present = gapsOf(source);
    for (const issue of mine) {
      const epoch = source.epochs.find(({ n }) => n === issue.epoch);
      // Set aside, or too long ago: nothing more is known of it.
      if (!epoch || (epoch.setAside > 0 && (issue.first ?? 0) <= epoch.floor)) continue;
      const open = present.reduce((sum, gap) => sum + overlap(gap, issue), 0);
      const after = moved(issue, open, now);
      if (after) changed.push(after);
    }
    for (const gap of present) {
      if (now - gap.openedAt < settings.patience) continue;
      if (mine.some((issue) => overlap(gap, issue) > 0)) continue;
      const { source: name } = source;
      fresh.push({
        ...blank,
        ...spanOf(gap),
        id: `gap/${name}/${gap.epoch}/${gap.first}-${gap.last}`,
        source: name,
        kind: 'gap',
        epoch: gap.epoch,
        first: gap.first,
        last: gap.last,
        count: sizeOf(gap),
        open: sizeOf(gap),
        foundAt: now,
      });
    }
  }
  return { fresh, changed };
}

function overlap(gap: SeqGap, { epoch, first, last }: SourceIssue): number {
  if (gap.epoch !== epoch || first === null || last === null) return 0;
  return Math.max(0, Math.min(gap.last, last) - Math.max(gap.first, first) + 1);
}

function silences(standing: Standing): Followed {
  const { sources, silent, now } = standing;
  const before = ofKind(standing, 'silence');
  const changed = before
    .filter(({ source, from }) => silent.get(source) !== from)
    .map((issue) => {
      const lastAt = sources.find(({ source }) => source === issue.source)?.lastAt ?? now;
      return { ...issue, open: 0, to: Math.max(issue.from, lastAt), resolvedAt: now };
    });
  const fresh = [...silent]
    .filter(([source, from]) => !before.some((issue) => issue.source === source && issue.from === from))
    .map(
      ([source, from]): Fresh => ({
        ...blank,
        id: `silence/${source}/${from}`,
        source,
        kind: 'silence',
        from,
        to: now,
        count: 1,
        open: 1,
        foundAt: now,
      }),
    );
  return { fresh, changed };
}

function differences(standing: Standing): Followed {
  const { sources, hours, settings, now } = standing;
  const heartbeats = new Map(sources.map(({ source, heartbeat }) => [source, heartbeat]));
  const found = compare(hours, (source) => heartbeats.get(source) ?? null, settings, now);
  const byId = new Map(found.differences.map((hour) => [idOf(hour), hour]));
  const stands = new Set(hours.map(idOf));
  const before = ofKind(standing, 'difference');
  const changed = before.flatMap((issue) => {
    const stand = byId.get(issue.id);
    if (!stand && !stands.has(issue.id)) return [];
    return moved(issue, stand ? stand.counted - stand.held : 0, now) ?? [];
  });
  const known = new Set(before.map(({ id }) => id));
  const fresh = found.differences
    .filter((hour) => !known.has(idOf(hour)))
    .map((hour): Fresh => {
      const count = hour.counted - hour.held;
      return {
        ...blank,
        id: idOf(hour),
        source: hour.source,
        kind: 'difference',
        organisation: hour.organisation,
        system: hour.system,
        from: hour.hour,
        to: hour.hour + HOUR_MS,
        count,
        open: count,
        foundAt: now,
      };
    });
  return { fresh, changed };
}

const idOf = ({ source, system, organisation, hour }: ReconciledHour): string =>
  `difference/${JSON.stringify([source, system, organisation])}/${hour}`;

/** Duplicates are never resolved; those that come later make a new issue, or add to the last. */
function duplicates(standing: Standing): Followed {
  const { sources, now } = standing;
  const before = ofKind(standing, 'duplicates');
  const fresh: Fresh[] = [];
  for (const { source, epochs, lastAt } of sources) {
    for (const { n, duplicates } of epochs) {
      const told = before
        .filter((issue) => issue.source === source && issue.epoch === n)
        .reduce((most, { last }) => Math.max(most, last ?? 0), 0);
      if (duplicates <= told) continue;
      fresh.push({
        ...blank,
        id: `duplicates/${source}/${n}/${told}`,
        source,
        kind: 'duplicates',
        epoch: n,
        first: told,
        last: duplicates,
        from: lastAt,
        to: lastAt,
        count: duplicates - told,
        open: duplicates - told,
        foundAt: now,
      });
    }
  }
  return { fresh, changed: [] };
}

import type { Roster } from '#model/evidence.ts';
import type { EvidenceDetails } from './evidence-details.ts';
import { KeptWork } from './kept-work.ts';
import type { Hot } from './open.ts';
import { presenceOf } from './presence.ts';

/**
 * What actors did on a day that grading asks of again and again: calls of unidentified parties and shifts, and when
 * an organisation's people are rostered. A day is read once, and kept until evidence or directory change.
 */
export interface ActorDays {
  /** Drops what no longer holds; asked before many are read. */
  freshen(): void;
  /** Calls of unidentified parties within a day of a time that had not ended a day before it. */
  eachUnidentified(actor: number, at: number, take: (call: KeptWork) => void): void;
  roster(actor: number, organisation: string | null, at: number): Roster;
}

const DAY = 86_400_000;
/** Days of actors in memory, and as many that were asked before: some 16 MB where each has a shift and twenty calls. */
const DAYS_MAX = 4000;
/** More days than there are until the year 9999. */
const ALL_DAYS = 10_000_000;

const NOBODY = { subject: null, byHandle: false };

type DayRow = [
  type: string,
  version: number,
  start: number,
  end: number | null,
  transferredFrom: string | null,
  isPassedOn: 0 | 1,
];
interface ActorDay {
  calls: KeptWork[];
  shifts: { start: number; end: number | null }[];
}

/** `passedOn`: calls that others were transferred from, where they are known. */
export function actorDays(
  hot: Hot,
  details: EvidenceDetails,
  passedOn: () => ReadonlySet<number> | null,
): ActorDays {
  const { db, keys } = hot;
  const presence = presenceOf(hot);
  const selectFrom = (isPassedOn: string) =>
    db
      .prepare<[number, number, number], DayRow>(
        `SELECT a.type, a.version, e.start_at, e.end_at, e.transferred_from, ${isPassedOn}
         FROM evidence_actor a CROSS JOIN evidence e ON e.version = a.version
         WHERE a.actor = ? AND a.type IN ('shift', 'unidentified') AND a.start_at >= ? AND a.start_at < ?
         ORDER BY a.type, a.start_at, a.version`,
      )
      .raw();
  const selectDay = selectFrom('EXISTS (SELECT 1 FROM evidence t WHERE t.transferred_from = e.id)');
  const selectAlone = selectFrom('0');
  const selectRostered = db
    .prepare<[number, number], [number, number]>(
      "SELECT start_at, actor FROM evidence_actor WHERE type = 'shift' AND start_at >= ? AND start_at < ? ORDER BY start_at",
    )
    .raw();
  const selectOrganisations = db
    .prepare<[string], string | null>(
      "SELECT DISTINCT json_extract(data, '$.organisation') FROM directory WHERE type = 'actor' AND key = ?",
    )
    .pluck();
  const hasShifts = db
    .prepare<[], number>("SELECT 1 FROM evidence_actor WHERE type = 'shift' LIMIT 1")
    .pluck();
  const newest = db
    .prepare<[], [number | null, number | null]>(
      'SELECT (SELECT max(version) FROM evidence), (SELECT max(version) FROM directory)',
    )
    .raw();

  let asOf = '';
  let isRostered = false;
  let days = new Map<number, ActorDay>();
  /** Those that were asked for before; what is asked for again is kept on. */
  let earlierDays = days;
  let rostered = new Map<number, Map<string, number[]>>();
  let organisations = new Map<number, readonly string[]>();
  const drop = (): void => {
    asOf = '';
    days = new Map();
    earlierDays = days;
    rostered = new Map();
    organisations = new Map();
  };
  hot.onForeign(drop);

  const readDay = (actor: number, day: number): ActorDay => {
    const known: ActorDay = { calls: [], shifts: [] };
    const moved = passedOn();
    const select = moved === null ? selectDay : selectAlone;
    for (const row of select.all(actor, day * DAY, (day + 1) * DAY)) {
      const [type, version, start, end, from, found] = row;
      if (type === 'shift') known.shifts.push({ start, end });
      else {
        const isPassedOn = moved?.has(version) ?? found === 1;
        known.calls.push(new KeptWork(NOBODY, version, 'interaction', start, end, from, isPassedOn, details));
      }
    }
    return known;
  };

  const dayOf = (actor: number, day: number): ActorDay => {
    const name = actor * ALL_DAYS + day;
    let known = days.get(name);
    if (known !== undefined) return known;
    known = earlierDays.get(name) ?? readDay(actor, day);
    if (days.size >= DAYS_MAX) [earlierDays, days] = [days, new Map()];
    days.set(name, known);
    return known;
  };
  const organisationsOf = (actor: number): readonly string[] => {
    let known = organisations.get(actor);
    if (known === undefined) {
      known = (selectOrganisations.all(String(actor)) as (string | null)[]).filter((one) => one !== null);
      organisations.set(actor, known);
    }
    return known;
  };
  /** Starts of shifts of a day by organisation, ascending. */
  const rosteredOn = (day: number): Map<string, number[]> => {
    let known = rostered.get(day);
    if (known !== undefined) return known;
    known = new Map();
    for (const [start, actor] of selectRostered.all(day * DAY, (day + 1) * DAY)) {
      for (const organisation of organisationsOf(actor)) {
        const starts = known.get(organisation);
        if (starts) starts.push(start);
        else known.set(organisation, [start]);
      }
    }
    if (rostered.size >= DAYS_MAX) rostered = new Map();
    rostered.set(day, known);
    return known;
  };
  const isColleagueRostered = (organisation: string, at: number): boolean => {
    const [from, to] = [at - DAY / 2, at + DAY / 2];
    for (let day = Math.floor(from / DAY); day <= Math.floor(to / DAY); day++) {
      const starts = rosteredOn(day).get(organisation);
      if (starts?.some((start) => start >= from && start <= to)) return true;
    }
    return false;
  };

  return {
    freshen() {
      const now = `${newest.get()} ${keys.erasure.times()}`;
      if (now === asOf) return;
      drop();
      asOf = now;
      isRostered = hasShifts.get() !== undefined;
    },
    eachUnidentified(actor, at, take) {
      if (!presence.unidentified(actor)) return;
      for (let day = Math.floor((at - DAY) / DAY); day <= Math.floor((at + DAY) / DAY); day++) {
        for (const call of dayOf(actor, day).calls) {
          if (call.start < at - DAY || call.start > at + DAY) continue;
          if (call.end === null || call.end >= at - DAY) take(call);
        }
      }
    },
    roster(actor, organisation, at) {
      if (!isRostered) return { covered: false, onShift: false };
      let hasShift = false;
      let onShift = false;
      for (let day = Math.floor((at - DAY) / DAY); day <= Math.floor(at / DAY); day++) {
        for (const { start, end } of dayOf(actor, day).shifts) {
          if (start < at - DAY || start > at) continue;
          hasShift = true;
          onShift ||= (end ?? at) >= at;
        }
      }
      return {
        covered: hasShift || (organisation !== null && isColleagueRostered(organisation, at)),
        onShift,
      };
    },
  };
}

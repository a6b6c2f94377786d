import type { BoundFold } from './bind.ts';
import type { Row } from './rows.ts';
import { Unmade } from './template.ts';

/**
 * Folding: one record of work out of several rows. Rows with the same key make episodes. An opening row
 * begins one; a taking row says that the work on it has begun; a changing row makes a new version of the
 * newest; a closing row closes the one that was taken last, or else the newest, and the last closing row
 * of an episode is the one that counts. Versions are told when they come about, as the system that kept
 * the work would have told them, the final one once nothing can follow it.
 */
export interface Version {
  item: Record<string, unknown>;
  row: number;
}

export interface Folder {
  take(row: Row, at: number): Version[];
  /** Nothing more will come for what is open: tells the final versions, and forgets. */
  finish(): Version[];
}

/** Told of a row that no episode is open for, or that makes no item, and why. */
export type OnUnmade = (row: number, why: string) => void;

interface Stamped {
  values: readonly string[];
  number: number;
  at: number;
}

interface Episode {
  number: number;
  open: Stamped;
  change: Stamped | undefined;
  close: Stamped | undefined;
  told: string;
}

interface Work {
  count: number;
  newest: Episode | null;
  taken: Episode | null;
}

export function startFold(fold: BoundFold, onUnmade: OnUnmade): Folder {
  const { name, keyOf, opens, takes, changes, closes, make } = fold;
  const works = new Map<string, Work>();

  /** The episode as it stands, unless that was told already. Only a final version knows its closing row. */
  const tell = (episode: Episode, close?: Stamped): Version[] => {
    const { open, change, number } = episode;
    const latest = [open, change, close].reduce<Stamped>(
      (last, one) => (one && one.at >= last.at ? one : last),
      open,
    );
    try {
      const item = make({ open: open.values, change: change?.values, close: close?.values, episode: number });
      const text = JSON.stringify(item);
      if (text === episode.told) return [];
      episode.told = text;
      return [{ item: { at: new Date(latest.at).toISOString(), ...item }, row: latest.number }];
    } catch (error) {
      if (!(error instanceof Unmade)) throw error;
      onUnmade(latest.number, error.message);
      return [];
    }
  };
  const tellFinal = (episode: Episode): Version[] => tell(episode, episode.close);

  return {
    take(row, at) {
      const { values, number } = row;
      const key = keyOf(values);
      const work = works.get(key) ?? { count: 0, newest: null, taken: null };
      const stamped: Stamped = { values, number, at };
      const told: Version[] = [];
      if (opens(values)) {
        const { newest: older, taken } = work;
        // One that is being worked on will still be closed; any other is done with.
        if (older && older !== taken) told.push(...tellFinal(older));
        work.newest = { number: ++work.count, open: stamped, change: undefined, close: undefined, told: '' };
        works.set(key, work);
        told.push(...tell(work.newest));
      }
      const { newest } = work;
      if (newest === null) {
        onUnmade(number, `"${name}" has nothing open that the row could belong to`);
        return [];
      }
      if (changes(values)) {
        newest.change = stamped;
        told.push(...tell(newest));
      }
      if (takes(values)) work.taken = newest;
      if (closes(values)) {
        const closed = work.taken ?? newest;
        closed.close = stamped;
        work.taken = null;
        if (closed !== newest) told.push(...tellFinal(closed));
      }
      return told;
    },
    finish() {
      const told: Version[] = [];
      for (const { newest, taken } of works.values()) {
        if (taken && taken !== newest) told.push(...tellFinal(taken));
        if (newest) told.push(...tellFinal(newest));
      }
      works.clear();
      return told;
    },
  };
}

import type { Detector } from './vocabulary.ts';

/**
 * The options of each detector that has any, by kind: what a pack may write under `detect` beside `on`, `severity` and
 * `worksCouncil`. A detector that reads another option is told by a test.
 */

export type OptionKind = 'positive' | 'count' | 'duration' | 'day';

/** Completes the sentence “`x` is not …”. */
export const OPTION_KINDS: Readonly<Record<OptionKind, string>> = {
  positive: 'a number above nothing, such as 4',
  count: 'a number, 0 or more',
  duration: 'a length of time in weeks, days, hours or minutes, such as PT15M',
  day: 'P1D: this is counted by day',
};

export const DETECTOR_OPTIONS: Readonly<Partial<Record<Detector, Readonly<Record<string, OptionKind>>>>> = {
  enumeration: { over: 'positive', per: 'duration' },
  'missing-lookups': {
    patience: 'duration',
    silence: 'duration',
    expected: 'count',
    heartbeat: 'duration',
    tolerance: 'count',
  },
  peek: { over: 'positive', within: 'duration' },
  'reference-reuse': { over: 'positive' },
  'search-shape': { over: 'positive' },
  'serial-interest': { over: 'positive' },
  'shared-account': { within: 'duration' },
  'volume-spike': { over: 'positive', per: 'day' },
};

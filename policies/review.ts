import { durationMs, windowOf } from './durations.ts';
import type { ReviewSettings, SampleSettings } from './policy.ts';
import type { Report } from './report.ts';
import type { PackFile } from './schema.ts';

/** How long a review may take and who is let into it, and how many lookups the blind sample draws. */

const DAY = 86_400_000;

/** Time limits where no layer says otherwise. */
export const DEFAULT_LIMITS = {
  decideWithin: 'P14D',
  answerWithin: 'P7D',
  confirmWithin: 'P7D',
  remindBefore: 'P2D',
} as const;
/** One in a thousand, and no more than an officer can take in beside the rest. */
const DEFAULT_SAMPLE: SampleSettings = { share: 0.001, perWeek: 10 };
/** A review may take this long after a window closed, even where its limits are shorter: agents are away. */
const REVIEW_DEADLINE_DAYS = 30;

export function reviewSettings(review: PackFile['review']): ReviewSettings {
  const limit = (name: keyof typeof DEFAULT_LIMITS): number =>
    durationMs(review?.[name] ?? DEFAULT_LIMITS[name]) ?? 0;
  return {
    decideWithin: limit('decideWithin'),
    answerWithin: limit('answerWithin'),
    confirmWithin: limit('confirmWithin'),
    remindBefore: limit('remindBefore'),
    supervisors: {
      see: review?.supervisors?.see ?? 'team',
      after: windowOf(review?.supervisors?.after),
    },
  };
}

export const sampleSettings = (sample: PackFile['sample']): SampleSettings => ({
  share: sample?.share ?? DEFAULT_SAMPLE.share,
  perWeek: sample?.perWeek ?? DEFAULT_SAMPLE.perWeek,
});

/** How long what a review needs must be there after a window closed, milliseconds. */
export function reviewDeadline(pack: PackFile): number {
  const { decideWithin, answerWithin, confirmWithin } = reviewSettings(pack.review);
  return Math.max(REVIEW_DEADLINE_DAYS * DAY, decideWithin + answerWithin + confirmWithin);
}

export function checkReview(pack: PackFile, report: Report): void {
  const { decideWithin, answerWithin, confirmWithin, remindBefore, supervisors } = reviewSettings(
    pack.review,
  );
  const written = pack.review ?? {};
  const limits = { decideWithin, answerWithin, confirmWithin, remindBefore };
  for (const name of Object.keys(DEFAULT_LIMITS) as (keyof typeof DEFAULT_LIMITS)[]) {
    const text = written[name];
    if (text === undefined) continue;
    if (durationMs(text) === null) {
      report(['review', name], `\`${text}\` has no fixed length.`, 'Write it in weeks, days or hours: P14D.');
    } else if (limits[name] === 0 && name !== 'remindBefore') {
      report(['review', name], 'Nobody can do this in no time at all.', `At least PT1H.`);
    }
  }
  const shortest = Math.min(decideWithin, answerWithin, confirmWithin);
  if (remindBefore > 0 && shortest > 0 && remindBefore >= shortest) {
    report(
      ['review', written.remindBefore === undefined ? 'answerWithin' : 'remindBefore'],
      'A reminder would come before anything was asked.',
      'Let `remindBefore` be shorter than every limit.',
    );
  }
  const after = written.supervisors?.after;
  if (after !== undefined && durationMs(after) === null) {
    report(['review', 'supervisors', 'after'], `\`${after}\` has no fixed length.`, 'Such as P3D.');
  } else if (after !== undefined && supervisors.see === 'none') {
    report(['review', 'supervisors', 'after'], 'Who sees nothing sees nothing later.', null, 'key');
  }
}

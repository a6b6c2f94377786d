import { describe, expect, test } from 'vitest';
import { compilePolicy } from '#policies/compile.ts';

/** What a pack may say of reviews and of the blind sample, and what it is told when that makes no sense. */

const PACK = `format: 1
pack: small
version: 1.0.0
mode: observe
timezone: Europe/Amsterdam
categories: { contact: { fields: [name] } }
reasons: { question: { basis: eu-gdpr:A6-1-b, categories: [contact] } }
roles: { desk: { reasons: [question] } }
`;
const DAY = 86_400_000;

const compiled = (more = '') => {
  const result = compilePolicy([{ file: 'small.yaml', text: PACK + more }]);
  return { policy: result.policy, said: result.problems.map(({ path, message }) => `${path}: ${message}`) };
};

describe('limits of a review', () => {
  test('a pack that says nothing has two weeks to decide, one to answer and one to confirm', () => {
    expect(compiled().policy?.review).toEqual({
      decideWithin: 14 * DAY,
      answerWithin: 7 * DAY,
      confirmWithin: 7 * DAY,
      remindBefore: 2 * DAY,
      supervisors: { see: 'team', after: 0 },
    });
  });

  test('a pack says its own, and who of the supervisors sees what after how long', () => {
    const { policy } = compiled(
      'review: { decideWithin: P30D, answerWithin: PT48H, remindBefore: PT0S, supervisors: { see: assigned, after: P3D } }\n',
    );
    expect(policy?.review).toMatchObject({
      decideWithin: 30 * DAY,
      answerWithin: 2 * DAY,
      remindBefore: 0,
      supervisors: { see: 'assigned', after: 3 * DAY },
    });
  });

  test.each([
    ['review: { answerWithin: P1M }\n', 'review.answerWithin: `P1M` has no fixed length.'],
    ['review: { decideWithin: PT0S }\n', 'review.decideWithin: Nobody can do this in no time at all.'],
    [
      'review: { remindBefore: P7D }\n',
      'review.remindBefore: A reminder would come before anything was asked.',
    ],
    [
      'review: { answerWithin: P1D }\n',
      'review.answerWithin: A reminder would come before anything was asked.',
    ],
    [
      'review: { supervisors: { see: none, after: P1D } }\n',
      'review.supervisors.after: Who sees nothing sees nothing later.',
    ],
  ])('%j is told', (more, told) => {
    expect(compiled(more).said).toEqual([told]);
  });

  test('records are kept at least as long as a review may take', () => {
    const long = 'review: { decideWithin: P60D }\n';
    expect(compiled(`${long}retention: { lookups: P70D }\n`).said).toEqual([
      'retention.lookups: `P70D` is too short: a review may take 74 days together.',
    ]);
    expect(compiled(`${long}retention: { lookups: P74D }\n`).said).toEqual([]);
    expect(compiled('retention: { lookups: P30D }\n').said).toEqual([]);
  });
});

describe('the blind sample', () => {
  test('is one in a thousand and ten a week where a pack says nothing', () => {
    expect(compiled().policy?.sample).toEqual({ share: 0.001, perWeek: 10 });
  });
  test('is another share, or none', () => {
    expect(compiled('sample: { share: 0.02, perWeek: 40 }\n').policy?.sample).toEqual({
      share: 0.02,
      perWeek: 40,
    });
    expect(compiled('sample: { share: 0 }\n').policy?.sample).toEqual({ share: 0, perWeek: 10 });
  });
  test('a share above everything is told', () => {
    expect(compiled('sample: { share: 2 }\n').said).toEqual(['sample.share: `2` is too large.']);
  });
});

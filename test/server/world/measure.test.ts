import { describe, expect, it } from 'vitest';
import type { Finding } from '#model/finding.ts';
import { namedBy } from '../../bench/detect/celebrity.ts';
import { plantInto, type RealLookup } from '../../bench/detect/log-misuse.ts';
import type { Found, Played } from '../../bench/detect/play.ts';
import { pool } from '../../bench/detect/report.ts';
import { type Episode, precisionAt, score, type Truth } from '../../bench/detect/score.ts';

/** The measure itself: what counts as caught, as flagged and as right, by the definitions of docs/detection.md. */

const found = (about: Finding['about'], lookups: string[], more: Partial<Finding> = {}): Found => ({
  finding: {
    about,
    from: 0,
    to: 10,
    rules: ['a-rule'],
    lookups: { count: lookups.length, ids: lookups },
    ...more,
  } as Finding,
  lookups,
});
const actor = (id: string) => ({ kind: 'actor' as const, id });
const episode = (about: Finding['about'][], looks: string[], kind = 'peek'): Episode => ({
  kind,
  episode: 0,
  story: '',
  about,
  looks,
  from: 0,
  to: 10,
});
const played = (findings: Found[], graded: Played['graded'] = new Map()): Played => ({
  findings,
  graded,
  seconds: { takingIn: 0, settling: 0 },
});
const truth = (episodes: Episode[], honest: string[] = []): Truth => ({
  episodes,
  honest: new Map(honest.map((id) => [id, null])),
});
const caught = (episodes: Episode[], findings: Found[]) =>
  score(truth(episodes), played(findings)).kinds[episodes[0]?.kind ?? '']?.caught;

describe('an episode', () => {
  const four = episode([actor('a')], ['1', '2', '3', '4']);

  it('is caught when one finding about its actor holds half of its looks', () => {
    expect(caught([four], [found(actor('a'), ['1', '2', 'x'])])).toBe(1);
    expect(caught([four], [found(actor('a'), ['1'])])).toBe(0);
  });

  it('is not caught by findings that hold half of it only together, or are about somebody else', () => {
    expect(caught([four], [found(actor('a'), ['1']), found(actor('a'), ['2'])])).toBe(0);
    expect(caught([four], [found(actor('b'), ['1', '2', '3', '4'])])).toBe(0);
  });

  it('of two is caught when the finding about either holds half of it', () => {
    const ring = episode([actor('a'), actor('b')], ['1', '2', '3', '4']);
    expect(caught([ring], [found(actor('b'), ['3', '4'])])).toBe(1);
  });

  it('without looks is caught by a finding about its source that holds none and was there at the time', () => {
    const HOUR = 3_600_000;
    const gap = episode([{ kind: 'source', id: 'gateway' }], []);
    const about = { kind: 'source' as const, id: 'gateway' };
    expect(caught([gap], [found(about, [])])).toBe(1);
    expect(caught([gap], [found(about, ['1'])])).toBe(0);
    expect(caught([gap], [found(about, [], { from: 3 * HOUR, to: 4 * HOUR })])).toBe(0);
  });
});

describe('honest lookups and the queue', () => {
  it('count as flagged once, whatever the number of findings that hold them', () => {
    const findings = [found(actor('a'), ['h1', 'x']), found(actor('b'), ['h1', 'h2'])];
    expect(score(truth([], ['h1', 'h2', 'h3']), played(findings)).flagged).toBe(2);
  });

  it('are right or wrong in the order of the queue; a short queue is judged by what it holds', () => {
    const findings = [found(actor('a'), ['1']), found(actor('b'), ['h']), found(actor('a'), ['h2'])];
    const { right } = score(truth([episode([actor('a')], ['1', '2'])], ['h', 'h2']), played(findings));
    expect(right).toEqual([true, false, false]);
    expect(precisionAt(2, right)).toEqual({ n: 1, of: 2 });
    expect(precisionAt(50, right)).toEqual({ n: 1, of: 3 });
  });

  it('count as explained when corroborated or explained, first looks and returns apart', () => {
    const graded = new Map([
      ['h1', { grade: 'explained' as const, firstLook: true, template: 'handled-interaction' }],
      ['h2', { grade: 'unexplained' as const, firstLook: true, template: null }],
      ['h3', { grade: 'corroborated' as const, firstLook: false, template: 'return-visit' }],
      ['bad', { grade: 'explained' as const, firstLook: true, template: 'team-case' }],
    ]);
    const { first, returns, templates } = score(truth([], ['h1', 'h2', 'h3']), played([], graded));
    expect([first, returns]).toEqual([
      { n: 1, of: 2 },
      { n: 1, of: 1 },
    ]);
    expect(templates['team-case']).toBeUndefined();
  });

  it('are pooled over worlds so that each lookup counts the same', () => {
    const one = score(truth([episode([actor('a')], ['1'])], ['h']), played([found(actor('a'), ['1', 'h'])]));
    const two = score(truth([episode([actor('a')], ['1'])], ['h', 'i', 'j']), played([]));
    const { recall, flagged } = pool([one, two]);
    expect([recall, flagged]).toEqual([
      { n: 1, of: 2 },
      { n: 1, of: 4 },
    ]);
  });
});

it('an organisation is named by any finding of its people that says a watched person was looked up', () => {
  const watched = found(actor('a'), ['1'], { organisation: 'x', rules: ['peek', 'watched-subject'] });
  const other = found(actor('b'), ['2'], { organisation: 'y', rules: ['peek'] });
  expect([...namedBy([watched, other])]).toEqual(['x']);
});

it('misuse planted into a real log is by people who worked that day, at customers they never opened', () => {
  const DAY = 86_400_000;
  const real: RealLookup[] = Array.from({ length: 6000 }, (_, i) => ({
    id: `r${i}`,
    actor: `agent-${i % 5}`,
    subject: `app-${(i % 5) * 300 + (i % 290)}`,
    reason: 'complete-application',
    at: Math.floor(i / 100) * DAY + 8 * 3_600_000 + (i % 100) * 300_000,
  }));
  const planted = plantInto(real, 1, 2);
  expect(plantInto(real, 1, 2)).toEqual(planted);
  expect(new Set(planted.episodes.map(({ kind }) => kind)).size).toBe(14);
  expect(planted.episodes).toHaveLength(28);
  const opened = new Set(real.map(({ actor: by, subject }) => `${by} ${subject}`));
  const strangers = planted.lookups.filter(
    ({ actor: by, subject }) => !opened.has(`${(by as { id: string }).id} ${subject}`),
  );
  // Enumeration takes whoever stands in the row.
  expect(strangers.length / planted.lookups.length).toBeGreaterThan(0.8);
});

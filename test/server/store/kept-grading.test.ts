import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { canonical } from '#ledger/canonical.ts';
import type { Grading } from '#model/explanation.ts';
import { phrase, said } from '#model/said.ts';
import { type GradingCodec, gradingCodec, settlementLeaf } from '#store/sqlite/kept-grading.ts';
import { openWords, type Words } from '#store/sqlite/words.ts';
import { grading } from './given.ts';

const ID = '01a1e8bc-0a80-744d-ad52-37ccd90139d7';

const told = (call: string): Grading => ({
  ...grading(ID, 'corroborated'),
  explanations: [
    {
      template: 'handled-interaction',
      strength: 'strong',
      weakness: null,
      evidence: { type: 'interaction', id: call, version: 7, source: 'telephony' },
      sentence: said(phrase`Gesprek ${call}, ${'10:02'}.`, phrase`Call ${call}, ${'10:02'}.`),
    },
  ],
  reference: {
    verdict: 'holds',
    sentence: said(phrase`Gesprek ${call} klopt.`, phrase`Call ${call} holds.`),
  },
});
const plain = (value: Grading): unknown => JSON.parse(JSON.stringify(value));

describe('a grading that is kept', () => {
  let words: Words;
  let codec: GradingCodec;
  let all: () => string[];
  let db: Database.Database;
  beforeEach(() => {
    db = new Database(':memory:');
    db.exec('CREATE TABLE word (n INTEGER PRIMARY KEY, text TEXT NOT NULL)');
    words = openWords(db);
    codec = gradingCodec(words);
    all = () => db.prepare<[], string>('SELECT text FROM word').pluck().all() as string[];
  });

  it('reads as it was, in a fraction of its room', () => {
    const kept = codec.pack(told('call-771'));
    expect(kept.length).toBeLessThan(JSON.stringify(told('call-771')).length / 5);
    expect(plain(codec.unpack(ID, kept))).toEqual(plain(told('call-771')));
  });

  it('leaves nothing of its own among the words, which are kept for good', () => {
    for (const call of ['call-771', 'jan-de-vries', '0']) codec.pack(told(call));
    expect(all()).toHaveLength(2);
    expect(all().join()).not.toMatch(/771|jan|10:02/);
    expect(plain(codec.unpack(ID, codec.pack(told('0'))))).toEqual(plain(told('0')));
  });

  it('is kept whole where a sentence was written down whole, and where the words are full', () => {
    const whole = grading(ID, 'explained');
    expect(codec.pack(whole)).toBe(JSON.stringify(whole));
    expect(codec.unpack(ID, codec.pack(whole))).toEqual(whole);
    const full = gradingCodec({ ...words, take: () => 0 });
    expect(full.pack(told('call-771'))).toBe(JSON.stringify(told('call-771')));
  });

  it('of an earlier version reads as it was, and is the same as the same grading now', () => {
    const before = JSON.stringify(told('call-771'));
    expect(plain(codec.unpack(ID, before))).toEqual(plain(told('call-771')));
    expect(codec.isSame(before, codec.pack(told('call-771')))).toBe(true);
    expect(codec.isSame(before, codec.pack(told('call-772')))).toBe(false);
  });

  it('does not rest on a word that was taken back', () => {
    db.exec('BEGIN');
    const first = codec.pack(told('call-771'));
    db.exec('ROLLBACK');
    words.rolledBack();
    words.take('"another"');
    words.committed();
    const again = codec.pack(told('call-771'));
    expect(again).not.toBe(first);
    expect(plain(codec.unpack(ID, again))).toEqual(plain(told('call-771')));
  });

  it('has the canonical leaf', () => {
    for (const one of [told('call-"quoted"-é'), { ...told('x'), explanations: [] }])
      expect(settlementLeaf(one)).toBe(
        canonical({
          lookup: one.lookup,
          grade: one.grade,
          evidence: one.explanations.map(({ evidence: { type, id, version } }) => [type, id, version]),
        }),
      );
  });
});

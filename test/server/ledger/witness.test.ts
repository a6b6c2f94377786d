import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signCheckpoint } from '#ledger/checkpoint.ts';
import { EMPTY_ROOT, leafHash } from '#ledger/hash.ts';
import { COSIGNATURE_V1, generateSigningKey, type SigningKey } from '#ledger/keys.ts';
import { appendMany, consistencyPath, emptyFrontier, nodesOver, root } from '#ledger/merkle.ts';
import { addSignatures, cosignatureLine, openNote, unverifiedText, verifiedLines } from '#ledger/note.ts';
import {
  formatAddCheckpoint,
  judgeCheckpoint,
  MAX_PROOF_LINES,
  parseAddCheckpoint,
  type WitnessedHead,
} from '#ledger/witness.ts';
import { codeOf, mutationsOf, numbered } from './support.ts';

const ORIGIN = 'log.example/inzage';
const log = generateSigningKey(ORIGIN);
const other = generateSigningKey('other.example/log');
const stranger = generateSigningKey(ORIGIN);
const witness = generateSigningKey('witness.example/w1', COSIGNATURE_V1);

const leaves = numbered(300).map(leafHash);
const forked = leaves.map((leaf, i) => (i < 20 ? leaf : leafHash(Buffer.from(`forged ${i}`))));
const rootAt = (size: number, of = leaves): Buffer => root(appendMany(emptyFrontier(), of.slice(0, size)));
const noteAt = (size: number, of = leaves, signers: SigningKey[] = [log]): string =>
  signCheckpoint({ origin: signers[0]?.name ?? ORIGIN, size, root: rootAt(size, of) }, signers);
const pathOf = (old: number, size: number, of = leaves): Buffer[] =>
  old === 0 || old >= size ? [] : consistencyPath(old, size, nodesOver(of.slice(0, size)));
const ask = (old: number, size: number, of = leaves, signers = [log]) => ({
  old,
  path: pathOf(old, size, of),
  note: noteAt(size, of, signers),
});
const keysOf = (origin: string) => [log, other].filter((key) => key.name === origin);
const judge = (request: ReturnType<typeof ask>, size: number | null, of = leaves) =>
  judgeCheckpoint(request, keysOf, () => (size === null ? null : { size, root: rootAt(size, of) }));

describe('the request', () => {
  /** The example of the C2SP page, with its line breaks. */
  const example =
    'old 20852014\nPlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=\njrJZDmY8Y7SyJE0MWLpLozkIVMSMZcD5kvuKxPC3swk=\n' +
    '5+pKlUdi2LeF/BcMHBn+Ku6yhPGNCswZZD1X/6QgPd8=\n/6WVhPs2CwSsb5rYBH5cjHV/wSmA79abXAwhXw3Kj/0=\n\n' +
    'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
    '— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' +
    '— example.com/behind-the-sofa opLqBQsREYCgu6xQkYQwJr9fo45a62DN9EdmHXnZdXNqlcVGlCum2Wks+49/V6267UEjw6QUXTS5Rovnzv++qbSzm9Q=\n';

  it('is the one of the C2SP page, and written again is the same bytes', () => {
    const read = parseAddCheckpoint(Buffer.from(example));
    expect(read.old).toBe(20_852_014);
    expect(read.path).toHaveLength(4);
    expect(unverifiedText(read.note)).toContain('example.com/behind-the-sofa\n20852163\n');
    expect(formatAddCheckpoint(read)).toBe(example);
  });

  it.each([
    ['no old line', example.slice(example.indexOf('\n') + 1)],
    ['a leading zero', example.replace('old 2', 'old 02')],
    ['a sign', example.replace('old 2', 'old +2')],
    ['two spaces', example.replace('old 2', 'old  2')],
    ['a size over 2^64', example.replace('old 20852014', 'old 99999999999999999999')],
    ['a carriage return', example.replace('old 20852014\n', 'old 20852014\r\n')],
    ['a hash without padding', example.replace('pkaw=', 'pkaw')],
    ['a hash of 31 bytes', example.replace('PlRNCrwHpqhGrupue0L7gxbjbMiKA9temvuZZDDpkaw=', 'AAAA')],
    ['no empty line', example.replaceAll('\n\n', '\n')],
    ['bytes that are no text', Buffer.concat([Buffer.from('old 1\n\n'), Buffer.of(0xff)])],
  ])('is refused with %s', (_, body) => {
    expect(codeOf(() => parseAddCheckpoint(body))).toBe('malformed-request');
  });

  it('has at most 63 lines of proof', () => {
    const path = Array.from({ length: MAX_PROOF_LINES + 1 }, () => EMPTY_ROOT);
    const request = { old: 1, path, note: noteAt(9) };
    expect(codeOf(() => formatAddCheckpoint(request))).toBe('malformed-request');
    expect(formatAddCheckpoint({ ...request, path: path.slice(1) })).toContain('old 1\n');
  });

  it('throws our own error or nothing, whatever the bytes', () => {
    fc.assert(
      fc.property(mutationsOf(Buffer.from(example)), (bytes) => {
        expect(['malformed-request', 'nothing thrown']).toContain(codeOf(() => parseAddCheckpoint(bytes)));
      }),
    );
  });
});

describe('the answer', () => {
  it('is 200 from nothing, from an older head, and again for the same one', () => {
    for (const [old, size] of [
      [0, 1],
      [0, 300],
      [1, 300],
      [128, 256],
      [300, 300],
    ] as const) {
      expect(judge(ask(old, size), old === 0 ? null : old).status).toBe(200);
    }
  });

  it('is 404 for a log it was not told of, before anything else is looked at', () => {
    expect(
      judge({ ...ask(0, 5), note: noteAt(5, leaves, [generateSigningKey('else.example/log')]) }, null).status,
    ).toBe(404);
  });

  it('is 403 without a signature of a key it trusts for that very log', () => {
    expect(judge(ask(0, 5, leaves, [stranger]), null).status).toBe(403);
    const borrowed = noteAt(5).replace(ORIGIN, other.name).replaceAll(`— ${ORIGIN}`, `— ${other.name}`);
    expect(judge({ ...ask(0, 5), note: borrowed }, null).status).toBe(403);
    const bent = noteAt(5).replace(/\n5\n/, '\n6\n');
    expect(judge({ ...ask(0, 5), note: bent }, null).status).toBe(403);
  });

  it('ignores signatures of unknown keys beside a good one', () => {
    const many = addSignatures(noteAt(5), noteAt(5, leaves, [stranger]).split('\n\n')[1] ?? '');
    expect(judge({ ...ask(0, 5), note: many }, null).status).toBe(200);
  });

  it('is 400 for an old size over the new one, and for a note that is no checkpoint', () => {
    expect(judge({ ...ask(5, 5), old: 6 }, 6).status).toBe(400);
    expect(judge({ ...ask(0, 5), note: 'not a note' }, null).status).toBe(400);
    expect(judge({ ...ask(0, 5), note: `${ORIGIN}\n05\nAAAA\n\n— x AAAAAAA=\n` }, null).status).toBe(400);
  });

  it('is 409 with the size it holds when the log thinks of another, also one that is behind', () => {
    expect(judge(ask(0, 9), 5)).toMatchObject({ status: 409, size: 5 });
    expect(judge(ask(3, 9), 5)).toMatchObject({ status: 409, size: 5 });
    expect(judge(ask(3, 9), null)).toMatchObject({ status: 409, size: 0 });
    expect(judge(ask(3, 4), 5)).toMatchObject({ status: 409, size: 5 });
  });

  it('is 409 for another root of the size it holds', () => {
    expect(judge(ask(30, 30, forked), 30)).toMatchObject({ status: 409, size: 30 });
  });

  it('is 422 for a proof that is bent, missing, too long, or of another history', () => {
    const good = ask(30, 90);
    for (const path of [
      [],
      good.path.slice(1),
      good.path.with(0, Buffer.alloc(32, 7)),
      [...good.path, EMPTY_ROOT],
    ])
      expect(judge({ ...good, path }, 30).status).toBe(422);
    expect(judge(ask(30, 90, forked), 30).status).toBe(422);
    expect(judge({ ...ask(30, 30), path: [EMPTY_ROOT] }, 30).status).toBe(422);
    expect(judge({ ...ask(0, 9), path: [EMPTY_ROOT] }, null).status).toBe(422);
  });

  it('follows a log whose key it knows old and new', () => {
    const next = generateSigningKey(ORIGIN);
    const both = judgeCheckpoint(
      ask(0, 5, leaves, [next, log]),
      () => [log],
      () => null,
    );
    expect(both.status).toBe(200);
    const alone = ask(0, 5, leaves, [next]);
    expect(
      judgeCheckpoint(
        alone,
        () => [log],
        () => null,
      ).status,
    ).toBe(403);
    expect(
      judgeCheckpoint(
        alone,
        () => [log, next],
        () => null,
      ).status,
    ).toBe(200);
  });
});

describe('a witness, whatever it is sent in whatever order', () => {
  const request = fc.record({
    old: fc.nat({ max: 60 }),
    size: fc.nat({ max: 60 }),
    fork: fc.boolean(),
    trueOld: fc.boolean(),
    bend: fc.option(fc.nat({ max: 8 }), { nil: null }),
  });

  it('cosigns one history only, never goes back, and answers what the rules of the page say', () => {
    fc.assert(
      fc.property(fc.array(request, { minLength: 1, maxLength: 30 }), (requests) => {
        let held: WitnessedHead | null = null;
        const cosigned: { size: number; root: Buffer; of: Buffer[] }[] = [];
        for (const { size, fork, bend, trueOld, old: given } of requests) {
          const of = fork ? forked : leaves;
          const heldSize: number = (held as WitnessedHead | null)?.size ?? 0;
          const old = trueOld ? heldSize : given;
          const path = pathOf(old, size, of);
          const bent = bend !== null && bend < path.length ? path.with(bend, Buffer.alloc(32, 9)) : path;
          const verdict = judgeCheckpoint({ old, path: bent, note: noteAt(size, of) }, keysOf, () => held);

          const sameRoot =
            heldSize === 0 ||
            Buffer.compare(rootAt(heldSize, of), (held as WitnessedHead | null)?.root ?? EMPTY_ROOT) === 0;
          const expected =
            old > size
              ? 400
              : old !== heldSize
                ? 409
                : old === size && !sameRoot
                  ? 409
                  : bent !== path || !sameRoot
                    ? 422
                    : 200;
          expect(verdict.status).toBe(expected);
          if (verdict.status === 409) expect(verdict.size).toBe(heldSize);
          if (verdict.status !== 200) continue;
          expect(verdict.checkpoint.size).toBeGreaterThanOrEqual(heldSize);
          held = { size, root: verdict.checkpoint.root };
          cosigned.push({ size, root: rootAt(size, of), of });
        }
        // Whatever was cosigned first is a beginning of whatever was cosigned last.
        const last = cosigned.at(-1);
        for (const { size, root: then } of cosigned)
          if (last) expect(then.equals(rootAt(size, last.of))).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe('lines', () => {
  const note = noteAt(5);
  const text = unverifiedText(note);

  it('are taken over from an answer only where a known key made them over this text', () => {
    const line = cosignatureLine(text, witness, 1_679_315_147);
    const foreign = cosignatureLine(text, generateSigningKey('else.example/w', COSIGNATURE_V1), 1);
    expect(verifiedLines(note + foreign + line, [witness])).toBe(line);
    expect(openNote(addSignatures(note, line), [log, witness]).signatures).toMatchObject([
      { name: ORIGIN, verified: true },
      { name: witness.name, verified: true, timestamp: 1_679_315_147 },
    ]);
    const overOther = cosignatureLine(unverifiedText(noteAt(6)), witness, 1);
    expect(codeOf(() => verifiedLines(note + overOther, [witness]))).toBe('bad-signature');
    expect(codeOf(() => verifiedLines(note, [witness]))).toBe('no-signature');
  });
});

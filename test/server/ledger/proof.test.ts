import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sha256 } from '#ledger/hash.ts';
import { formatProof, parseProof } from '#ledger/proof.ts';
import { codeOf, mutationsOf } from './support.ts';

const path = [sha256('a'), sha256('b')];
const checkpoint = 'example.com/log\n7\nroot\n\n— example.com/log AAAAAAAA\n';
const lines = path.map((hash) => hash.toString('base64'));

it('is the text that C2SP tlog-proof describes', () => {
  expect(formatProof({ index: 5, path, checkpoint })).toBe(
    `c2sp.org/tlog-proof@v1\nindex 5\n${lines[0]}\n${lines[1]}\n\n${checkpoint}`,
  );
  expect(formatProof({ index: 0, path: [], checkpoint, extra: Buffer.from('more') })).toBe(
    `c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 0\n\n${checkpoint}`,
  );
});

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));
const proof = fc.record(
  {
    index: fc.maxSafeNat(),
    path: fc.array(hash, { maxLength: 53 }),
    checkpoint: fc.string({ unit: 'grapheme' }).map((text) => `${text}\n`),
    extra: fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes)),
  },
  { requiredKeys: ['index', 'path', 'checkpoint'] },
);

it('comes back from its text, the checkpoint verbatim', () => {
  fc.assert(
    fc.property(proof, (original) => {
      expect(parseProof(formatProof(original))).toEqual(original);
      expect(parseProof(Buffer.from(formatProof(original)))).toEqual(original);
    }),
  );
});

const whole = formatProof({ index: 5, path, checkpoint, extra: Buffer.from('more') });
it.each([
  ['another version', whole.replace('@v1', '@v2')],
  ['a newline in front', `\n${whole}`],
  ['a byte order mark', `\ufeff${whole}`],
  ['carriage returns', whole.replaceAll('\n', '\r\n')],
  ['no index', whole.replace('index 5\n', '')],
  ['a leading zero in the index', whole.replace('index 5', 'index 05')],
  ['a negative index', whole.replace('index 5', 'index -5')],
  ['an index past 2^53 − 1', whole.replace('index 5', 'index 9007199254740992')],
  ['two spaces before the index', whole.replace('index 5', 'index  5')],
  ['a space after the index', whole.replace('index 5', 'index 5 ')],
  ['the extra line after the index', whole.replace('extra bW9yZQ==\nindex 5', 'index 5\nextra bW9yZQ==')],
  ['two extra lines', whole.replace('extra bW9yZQ==\n', 'extra bW9yZQ==\nextra bW9yZQ==\n')],
  ['an empty extra line', whole.replace('extra bW9yZQ==', 'extra ')],
  ['extra data that is no base64', whole.replace('bW9yZQ==', '!!!')],
  ['a hash without padding', whole.replace(lines[0] ?? '', lines[0]?.slice(0, -1) ?? '')],
  ['a hash of 31 bytes', whole.replace(lines[0] ?? '', Buffer.alloc(31).toString('base64'))],
  ['a space after a hash', whole.replace(lines[0] ?? '', `${lines[0]} `)],
  ['no empty line', 'c2sp.org/tlog-proof@v1\nindex 5\n'],
  ['no checkpoint', 'c2sp.org/tlog-proof@v1\nindex 5\n\n'],
  ['no newline at the end', whole.slice(0, -1)],
  ['54 hashes', whole.replace(lines[0] ?? '', Array(53).fill(lines[0]).join('\n'))],
  ['a lone surrogate', `${whole}\ud800\n`],
  ['bytes that are no UTF-8', Buffer.concat([Buffer.from(whole), Buffer.of(0xc3, 0x0a)])],
])('is refused with %s', (_, text) => {
  expect(codeOf(() => parseProof(text))).toBe('malformed-proof');
});

it('is not written when it could not be read', () => {
  for (const bad of [{ index: -1 }, { index: 1.5 }, { path: [Buffer.alloc(31)] }, { checkpoint: '' }]) {
    expect(codeOf(() => formatProof({ index: 5, path, checkpoint, ...bad }))).toBe('malformed-proof');
  }
  expect(codeOf(() => formatProof({ index: 5, path, checkpoint, extra: Buffer.of() }))).toBe(
    'malformed-proof',
  );
});

it('has one spelling: whatever is read writes the same bytes', () => {
  fc.assert(
    fc.property(mutationsOf(Buffer.from(whole)), (bytes) => {
      if (codeOf(() => parseProof(bytes)) === 'nothing thrown') {
        expect(Buffer.from(formatProof(parseProof(bytes)))).toEqual(bytes);
      }
    }),
    { numRuns: 1000 },
  );
});

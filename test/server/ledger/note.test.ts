import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  COSIGNATURE_V1,
  decodeSigningKey,
  encodeSigningKey,
  generateSigningKey,
  parseVerifierKey,
  type SigningKey,
  signingKeyFromPem,
  signingKeyToPem,
  verifierKey,
} from '#ledger/keys.ts';
import { addSignatures, cosignatureLine, MAX_SIGNATURES, openNote, signNote } from '#ledger/note.ts';
import { GO_NOTE } from './published.ts';
import { codeOf, flipped, mutationsOf } from './support.ts';

const { text, line } = GO_NOTE;
const note = `${text}\n${line}`;
const peter = parseVerifierKey(GO_NOTE.verifierKey);
const log = generateSigningKey('example.com/log');
const witness = generateSigningKey('witness.example/w1', COSIGNATURE_V1);

/** A valid line of some key nobody knows. */
const strangersLine = (name: string): string =>
  signNote(text, [generateSigningKey(name)]).slice(text.length + 1);

describe('the published example of Go’s note package', () => {
  it('is opened, and signing the same text with the same key gives the same bytes', () => {
    const key = decodeSigningKey(GO_NOTE.signingKey);
    expect(openNote(note, [peter])).toEqual({
      text,
      signatures: [{ name: 'PeterNeumann', keyId: 'c74f20a3', verified: true }],
    });
    expect(signNote(text, [key])).toBe(note);
    expect(encodeSigningKey(key)).toBe(GO_NOTE.signingKey);
    expect(verifierKey(key)).toBe(GO_NOTE.verifierKey);
    expect(verifierKey(peter)).toBe(GO_NOTE.verifierKey);
  });

  it.each([
    ['no signatures', text],
    ['nothing after the empty line', `${text}\n`],
    ['no newline at the end', note.slice(0, -1)],
    ['a control character in the text', `\u0001${note}`],
    ['a carriage return', note.replaceAll('\n', '\r\n')],
    ['a tab in the signatures', note.replace('— Peter', '—\tPeter')],
    ['a byte that is not UTF-8', Buffer.concat([Buffer.of(0xff), Buffer.from(note)])],
    ['a lone surrogate', `\ud800${note}`],
    ['a space in a key name', `${text}\n${line.replace('PeterNeumann', 'Bad Name')}`],
    ['a no-break space in a key name', `${text}\n${line.replace('PeterNeumann', 'Bad\u00a0Name')}`],
    ['a plus in a key name', `${text}\n${line.replace('PeterNeumann', 'Bad+Name')}`],
    ['an unexpected line', `${note}Unexpected line.\n`],
    ['a hyphen for the em dash', note.replace('—', '-')],
    ['a key id without a signature', `${text}\n— PeterNeumann x08gow==\n`],
    ['base64 without padding', note.replace('=\n', '\n')],
    ['base64 with other trailing bits', note.replace('JnAM=', 'JnAN=')],
    ['base64 of the URL alphabet', note.replace('go/Z', 'go_Z')],
    ['two signatures on a line', note.replace('=\n', '= x08gow==\n')],
  ])('is refused with %s', (_, message) => {
    expect(codeOf(() => openNote(message, [peter]))).toBe('malformed-note');
  });

  it('is refused when the text or the signature changed by a bit', () => {
    fc.assert(
      fc.property(fc.nat({ max: text.length * 8 - 1 }), (bit) => {
        const bent = flipped(Buffer.from(note), bit);
        expect(['bad-signature', 'malformed-note']).toContain(codeOf(() => openNote(bent, [peter])));
      }),
    );
    expect(codeOf(() => openNote(note.replace('9UG', '9UH'), [peter]))).toBe('bad-signature');
    expect(codeOf(() => openNote(`${text}\n— PeterNeumann x08go/ZJ\n`, [peter]))).toBe('bad-signature');
  });
});

describe('the example shapes of the C2SP pages', () => {
  const poem =
    'Ognuno sta solo sul cuor della terra\ntrafitto da un raggio di sole:\n\ned è subito sera.\n\n' +
    '— quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=\n';

  it('read well, and mean nothing to whoever does not know the key', () => {
    expect(codeOf(() => openNote(poem, [peter]))).toBe('no-signature');
    expect(codeOf(() => openNote(poem, []))).toBe('no-signature');
  });

  it('keep empty lines in the text: only the last one divides', () => {
    const mine = signNote('one\n\ntwo\n\n', [log]);
    const both = addSignatures(mine, cosignatureLine('one\n\ntwo\n\n', witness, 1_679_315_147));
    expect(openNote(both, [log, witness])).toEqual({
      text: 'one\n\ntwo\n\n',
      signatures: [
        { name: log.name, keyId: log.keyId, verified: true },
        { name: witness.name, keyId: witness.keyId, verified: true, timestamp: 1_679_315_147 },
      ],
    });
  });
});

describe('opening a note', () => {
  it('ignores unknown keys, also one that has the name or the id of a known key', () => {
    const sameName = strangersLine('PeterNeumann');
    const sameId = line.replace('PeterNeumann', 'SomebodyElse');
    const opened = openNote(`${text}\n${sameName}${sameId}${line}`, [peter]);
    expect(opened.signatures.map((signature) => signature.verified)).toEqual([false, false, true]);
  });

  it('refuses the whole note when one known key fails, though another verifies', () => {
    const bad = signNote('another text\n', [log]).split('\n\n')[1];
    expect(codeOf(() => openNote(`${note}${bad}`, [peter, log]))).toBe('bad-signature');
    expect(openNote(`${note}${bad}`, [peter]).text).toBe(text);
  });

  it('accepts a hundred signatures and no more', () => {
    const lines = (count: number): string => Array.from({ length: count }, () => line).join('');
    expect(openNote(`${text}\n${lines(16)}`, [peter]).signatures).toHaveLength(16);
    expect(openNote(`${text}\n${lines(MAX_SIGNATURES)}`, [peter]).signatures).toHaveLength(100);
    expect(codeOf(() => openNote(`${text}\n${lines(MAX_SIGNATURES + 1)}`, [peter]))).toBe(
      'too-many-signatures',
    );
  });

  it('refuses two known keys under one name and id, and takes the same key twice', () => {
    const impostor = { ...generateSigningKey('PeterNeumann'), keyId: peter.keyId };
    expect(codeOf(() => openNote(note, [peter, impostor]))).toBe('ambiguous-key');
    expect(openNote(note, [peter, parseVerifierKey(GO_NOTE.verifierKey)]).text).toBe(text);
  });

  it('fails with our error, or opens the same text, whatever is done to the bytes', () => {
    fc.assert(
      fc.property(mutationsOf(Buffer.from(note)), (bytes) => {
        if (codeOf(() => openNote(bytes, [peter])) === 'nothing thrown') {
          expect(openNote(bytes, [peter]).text).toBe(text);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('gives back what was signed, by however many', () => {
    const keys = ['a.example', 'b.example/log', 'ç.example'].map((name) => generateSigningKey(name));
    const body = fc.array(fc.stringMatching(/^[ -~é€😀]*$/u)).map((lines) => `${lines.join('\n')}\n`);
    fc.assert(
      fc.property(body, fc.subarray(keys, { minLength: 1 }), (signed, signers) => {
        const opened = openNote(Buffer.from(signNote(signed, signers)), keys);
        expect(opened.text).toBe(signed);
        expect(opened.signatures.every((signature) => signature.verified)).toBe(true);
        expect(opened.signatures).toHaveLength(signers.length);
      }),
    );
  });
});

describe('cosignatures', () => {
  const body = 'example.com/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
  const signed = signNote(body, [log]);

  it('verify with the time they were made at, and not with another', () => {
    const cosigned = addSignatures(signed, cosignatureLine(body, witness, 1_700_000_000));
    const seen = openNote(cosigned, [parseVerifierKey(verifierKey(witness))]).signatures[1];
    expect(seen).toEqual({
      name: witness.name,
      keyId: witness.keyId,
      verified: true,
      timestamp: 1_700_000_000,
    });

    const blob = Buffer.from(cosigned.trimEnd().split(' ').at(-1) ?? '', 'base64');
    expect(blob).toHaveLength(4 + 8 + 64);
    expect(blob.readBigUInt64BE(4)).toBe(1_700_000_000n);
    for (const at of [4, 11, 12, 75]) {
      const bent = flipped(blob, at * 8);
      const message = cosigned.replace(blob.toString('base64'), bent.toString('base64'));
      expect(codeOf(() => openNote(message, [witness, log]))).toBe('bad-signature');
    }
  });

  it('are neither made by a log key nor taken for a log’s signature', () => {
    expect(codeOf(() => cosignatureLine(body, log, 1))).toBe('bad-key');
    expect(codeOf(() => signNote(body, [witness]))).toBe('bad-key');
    const seed = encodeSigningKey(log);
    const asWitness = signingKeyFromPem(log.name, signingKeyToPem(log), COSIGNATURE_V1);
    expect(asWitness.keyId).not.toBe(log.keyId);
    expect(encodeSigningKey(asWitness)).not.toBe(seed);
    expect(codeOf(() => openNote(signed, [asWitness]))).toBe('no-signature');
  });

  it('have a time that is whole seconds', () => {
    for (const seconds of [-1, 1.5, Number.NaN, 2 ** 53]) {
      expect(codeOf(() => cosignatureLine(body, witness, seconds))).toBe('out-of-range');
    }
  });
});

describe('keys', () => {
  it('come back from their texts and from PEM, and still sign', () => {
    const kept = (key: SigningKey): SigningKey[] => [
      decodeSigningKey(encodeSigningKey(key)),
      decodeSigningKey(`${encodeSigningKey(key)}\n`),
      signingKeyFromPem(key.name, signingKeyToPem(key), key.type),
    ];
    for (const again of kept(log)) expect(signNote(text, [again])).toBe(signNote(text, [log]));
    for (const again of kept(witness)) {
      expect(cosignatureLine(text, again, 5)).toBe(cosignatureLine(text, witness, 5));
    }
  });

  it.each(['', ' ', 'a b', 'a+b', 'a\u00a0b', 'a\u2003b', 'a\nb', 'a\u0000', '\ud800'])(
    'have no name like %j',
    (name) => {
      expect(codeOf(() => generateSigningKey(name))).toBe('bad-name');
    },
  );

  it.each([
    ['a key of another length', 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY=='],
    ['another type', 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['another id', GO_NOTE.verifierKey.replace('c74f20a3', 'c74f20a4')],
    ['another name', GO_NOTE.verifierKey.replace('Peter', 'Pieter')],
    ['capitals in the id', GO_NOTE.verifierKey.replace('c74f20a3', 'C74F20A3')],
    ['nothing', ''],
    ['a newline', `${GO_NOTE.verifierKey}\n`],
    ['a private key', GO_NOTE.signingKey],
  ])('are not read from %s', (_, key) => {
    expect(codeOf(() => parseVerifierKey(key))).toBe('bad-key');
  });

  it('refuse a private key that is damaged, without repeating it', () => {
    const damaged = GO_NOTE.signingKey.replace('c74f20a3', 'c74f20a4');
    expect(codeOf(() => decodeSigningKey(damaged))).toBe('bad-key');
    expect(codeOf(() => decodeSigningKey(GO_NOTE.verifierKey))).toBe('bad-key');
    expect(codeOf(() => signingKeyFromPem('a', 'not a pem'))).toBe('bad-key');
    try {
      decodeSigningKey(damaged);
    } catch (error) {
      expect(String(error)).not.toContain('AYEK');
    }
  });

  it('read from damaged text fail with our error only', () => {
    const readers = [parseVerifierKey, decodeSigningKey];
    const originals = [GO_NOTE.verifierKey, GO_NOTE.signingKey];
    readers.forEach((read, i) => {
      fc.assert(
        fc.property(mutationsOf(Buffer.from(originals[i] ?? '')), (bytes) => {
          expect(['bad-key', 'bad-name', 'nothing thrown']).toContain(codeOf(() => read(bytes.toString())));
        }),
      );
    });
  });
});

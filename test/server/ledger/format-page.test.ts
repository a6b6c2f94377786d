/**
 * `docs/ledger-format.md` promises that a stranger can write a verifier from it. Its example is computed
 * here twice: with nothing but SHA-256 and the words of the page, and by the ledger itself. When this fails,
 * it is not the page that has to change: entries already written have this format for good.
 */
import { createHash, createPrivateKey, createPublicKey, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { canonical } from '#ledger/canonical.ts';
import {
  deriveSalt,
  ENTRY_KINDS,
  type EntryToSeal,
  GROUPS,
  groupDigest,
  parseEntry,
  sealEntry,
} from '#ledger/entry.ts';
import { rootOf } from '#ledger/merkle.ts';

const page = readFileSync(new URL('../../../docs/ledger-format.md', import.meta.url), 'utf8');

function block(name: string): string {
  const text = page.match(new RegExp(`^\`\`\`\\w+ ${name}\\n([^]*?)\\n\`\`\`$`, 'm'))?.[1];
  if (text === undefined) throw new Error(`the page has no block called ${name}`);
  return text;
}

type Input = Omit<EntryToSeal, 'groups'> & {
  groups: Record<(typeof GROUPS)[number], { key: string; value: unknown }>;
};
const input: Input = JSON.parse(block('input'));
const groups: Record<(typeof GROUPS)[number], { salt: string; text: string; digest: string }> = JSON.parse(
  block('groups'),
);
const entry = block('entry');
const leaf = block('leaf');

const sha = (...parts: (Buffer | string)[]): Buffer =>
  createHash('sha256')
    .update(Buffer.concat(parts.map((part) => Buffer.from(part as string))))
    .digest();

it('is right by its own words, with SHA-256 alone', () => {
  for (const group of GROUPS) {
    const { salt, text, digest } = groups[group];
    const { key, value } = input.groups[group];
    expect(sha(Buffer.from(key, 'hex'), input.id).toString('base64')).toBe(salt);
    expect(JSON.parse(text)).toEqual({ [group]: value });
    expect(sha(Buffer.from(salt, 'base64'), text).toString('base64')).toBe(digest);
    expect(JSON.parse(entry)[group]).toBe(digest);
  }
  const { clear, kind, id, at } = input;
  const digests = Object.fromEntries(GROUPS.map((group) => [group, groups[group].digest]));
  expect(JSON.parse(entry)).toEqual({ v: 1, kind, id, at, ...clear, ...digests });
  expect(sha(Buffer.of(0), entry).toString('base64')).toBe(leaf);
  expect(page).toContain(`(${Buffer.byteLength(entry)} bytes)`);
});

it('is what the ledger computes', () => {
  const keyed = GROUPS.map((group) => {
    const { key, value } = input.groups[group];
    return [group, { key: Buffer.from(key, 'hex'), value }] as const;
  });
  for (const [group, { key, value }] of keyed) {
    const salt = deriveSalt(key, input.id);
    expect(salt.toString('base64')).toBe(groups[group].salt);
    expect(canonical({ [group]: value })).toBe(groups[group].text);
    expect(groupDigest(group, salt, value)).toBe(groups[group].digest);
  }
  const sealed = sealEntry({ ...input, groups: Object.fromEntries(keyed) });
  expect(sealed.bytes.toString()).toBe(entry);
  expect(sealed.leaf.toString('base64')).toBe(leaf);
  expect(rootOf([sealed.bytes]).toString('base64')).toBe(leaf);
  expect(parseEntry(Buffer.from(entry)).clear).toEqual(input.clear);
});

it('lists every kind of entry', () => {
  const row = page.split('\n').find((line) => line.startsWith('| `kind`')) ?? '';
  expect([...row.matchAll(/`([a-z-]+)`/g)].map((match) => match[1])).toEqual(['kind', ...ENTRY_KINDS]);
});

it('shows a rotation that both keys signed, over the five lines it tells of', () => {
  const { origin, purpose, previous, public: next, signatures } = JSON.parse(block('rotation'));
  const text = `inzage/key-rotation/v1\norigin ${origin}\npurpose ${purpose}\nprevious ${previous}\npublic ${next}\n`;
  for (const [byte, vkey, signature] of [
    [1, previous, signatures.previous],
    [2, next, signatures.public],
  ]) {
    const der = Buffer.concat([
      Buffer.from('302e020100300506032b657004220420', 'hex'),
      Buffer.alloc(32, byte),
    ]);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    expect(sign(null, Buffer.from(text), key).toString('base64')).toBe(signature);
    const x = Buffer.from(vkey.slice(vkey.lastIndexOf('+') + 1), 'base64')
      .subarray(1)
      .toString('base64url');
    const published = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    expect(verify(null, Buffer.from(text), published, Buffer.from(signature, 'base64'))).toBe(true);
  }
});

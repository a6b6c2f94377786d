/**
 * Canonical JSON (RFC 8785) written straight into bytes, for records whose shape is known: what is hashed a
 * million times a minute need not become a string first. `canonical.ts` is the measure; who writes with this
 * keeps the order of names and has a test that compares.
 */
import { hash } from 'node:crypto';
import { quoted } from './canonical.ts';
import { LedgerError } from './error.ts';
import { HASH_BYTES, sha256 } from './hash.ts';

/** Printable ASCII without quote and backslash: stands in JSON as it is. */
const PLAIN = new Uint8Array(128);
for (let code = 0x20; code < 0x7f; code++) PLAIN[code] = 1;
PLAIN[0x22] = 0;
PLAIN[0x5c] = 0;

const START = HASH_BYTES;

/**
 * One record at a time: `start`, the members in order, then one of `digest`, `leaf`, `sha256` and `bytes`. The
 * text begins behind room for a salt, so that it is hashed where it lies.
 */
export class CanonicalWriter {
  private room: Buffer = Buffer.alloc(4096);
  private at = START;

  start(): this {
    this.at = START;
    return this;
  }

  /** ASCII that is canonical already: punctuation, names, words of ours. */
  raw(text: string): this {
    const { length } = text;
    if (this.at + length > this.room.length) this.grow(length);
    const { room, at } = this;
    for (let i = 0; i < length; i++) room[at + i] = text.charCodeAt(i);
    this.at = at + length;
    return this;
  }

  /** A string or null. Throws `not-canonical` for half a surrogate pair. */
  text(text: string | null): this {
    if (text === null) return this.raw('null');
    const { length } = text;
    if (this.at + length + 2 > this.room.length) this.grow(length + 2);
    const { room } = this;
    let { at } = this;
    room[at++] = 0x22;
    for (let i = 0; i < length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7e || PLAIN[code] === 0) return this.escaped(text);
      room[at++] = code;
    }
    room[at++] = 0x22;
    this.at = at;
    return this;
  }

  /** A list of strings or null. */
  texts(texts: readonly string[] | null): this {
    if (texts === null) return this.raw('null');
    this.raw('[');
    for (let i = 0; i < texts.length; i++) {
      if (i > 0) this.raw(',');
      this.text(texts[i] as string);
    }
    return this.raw(']');
  }

  /** Throws `not-canonical` for a number that is not finite. */
  number(value: number | null): this {
    if (value !== null && !Number.isFinite(value)) {
      throw new LedgerError('not-canonical', 'canonical JSON has no form for a number that is not finite');
    }
    return this.raw(String(value));
  }

  boolean(value: boolean): this {
    return this.raw(value ? 'true' : 'false');
  }

  /** SHA-256(salt ‖ text) in base64, with the salt of `saltFor`. */
  digest(salt: string): string {
    this.room.write(salt, 0, 'latin1');
    return hash('sha256', this.room.subarray(0, this.at), 'base64');
  }

  /** SHA-256(0x00 ‖ text). */
  leaf(): Buffer {
    this.room[START - 1] = 0x00;
    return sha256(this.room.subarray(START - 1, this.at));
  }

  sha256(): Buffer {
    return sha256(this.room.subarray(START, this.at));
  }

  get length(): number {
    return this.at - START;
  }

  /** A copy of the text. */
  bytes(): Buffer {
    return Buffer.from(this.room.subarray(START, this.at));
  }

  private escaped(text: string): this {
    const written = quoted(text);
    const most = written.length * 3;
    if (this.at + most > this.room.length) this.grow(most);
    this.at += this.room.write(written, this.at);
    return this;
  }

  private grow(more: number): void {
    const room = Buffer.alloc(2 * (this.at + more));
    this.room.copy(room, 0, 0, this.at);
    this.room = room;
  }
}

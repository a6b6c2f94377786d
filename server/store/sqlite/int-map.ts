/**
 * A map from unsigned 32-bit numbers to numbers ≥ 0, in two typed arrays: eight bytes a slot, where a `Map` takes
 * five times that. For the indexes that a process keeps of millions of people and lookups.
 */
export class IntMap {
  #keys: Uint32Array;
  /** The value plus one; 0 marks a free slot. */
  #values: Uint32Array;
  #mask: number;
  #size = 0;

  constructor(expected = 16) {
    let slots = 16;
    while (slots < expected * 2) slots *= 2;
    this.#keys = new Uint32Array(slots);
    this.#values = new Uint32Array(slots);
    this.#mask = slots - 1;
  }

  get size(): number {
    return this.#size;
  }

  /** The value under a key, or −1. */
  get(key: number): number {
    for (let slot = spread(key) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const value = this.#values[slot] as number;
      if (value === 0) return -1;
      if (this.#keys[slot] === key) return value - 1;
    }
  }

  /** Sets a value from 0 to 2^32 − 2. */
  set(key: number, value: number): void {
    if ((this.#size + 1) * 5 > this.#keys.length * 3) this.#grow();
    for (let slot = spread(key) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const held = this.#values[slot] as number;
      if (held !== 0 && this.#keys[slot] !== key) continue;
      if (held === 0) this.#size++;
      this.#keys[slot] = key;
      this.#values[slot] = value + 1;
      return;
    }
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Uint32Array(keys.length * 2);
    this.#values = new Uint32Array(keys.length * 2);
    this.#mask = keys.length * 2 - 1;
    this.#size = 0;
    for (let slot = 0; slot < keys.length; slot++) {
      const value = values[slot] as number;
      if (value !== 0) this.set(keys[slot] as number, value - 1);
    }
  }
}

/** Neighbouring numbers go to far slots (the finaliser of a multiplicative hash). */
function spread(key: number): number {
  const mixed = Math.imul(key ^ (key >>> 16), 0x45d9f3b);
  return mixed ^ (mixed >>> 15);
}

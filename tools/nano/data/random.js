import { createHash } from "node:crypto";

/** Numbers that look random and are the same for the same words, everywhere. */
export class Random {
  #state;

  constructor(...words) {
    this.#state = createHash("sha256").update(words.join("\0")).digest().readUInt32LE(0);
  }

  /** Uniform in [0, 1); Mulberry32 of Tommy Ettinger, public domain. */
  next() {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  between(low, high) {
    return low + (high - low) * this.next();
  }

  /** A whole number from low to high, both possible. */
  whole(low, high) {
    return low + Math.floor((high - low + 1) * this.next());
  }

  pick(list) {
    return list[this.whole(0, list.length - 1)];
  }

  shuffled(list) {
    return list
      .map((entry) => ({ entry, rank: this.next() }))
      .sort((a, b) => a.rank - b.rank)
      .map(({ entry }) => entry);
  }
}

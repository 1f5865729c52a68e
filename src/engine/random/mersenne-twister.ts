const stateSize = 624;
const shiftSize = 397;

/**
 * The 32-bit Mersenne Twister, with its words in the order in which PyTorch's CPU generator uses and stores them.
 *
 * @see Matsumoto and Nishimura 1998, "Mersenne Twister: a 623-dimensionally equidistributed uniform generator"
 */
export class MersenneTwister {
  readonly words: Uint32Array = new Uint32Array(stateSize);
  /** Words still unused plus one: the next block is made when this falls to zero. */
  left = 1;
  /** Index of the next word to use. */
  next = 0;

  /** Starts again from the low 32 bits of a seed. */
  seed(seed: number): void {
    this.words[0] = seed;
    for (let i = 1; i < stateSize; i++) {
      const previous = this.words[i - 1] as number;
      this.words[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
    }
    this.left = 1;
    this.next = 0;
  }

  /** 32 random bits, as an unsigned integer. */
  random(): number {
    if (--this.left === 0) this.makeBlock();
    let word = this.words[this.next++] as number;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return (word ^ (word >>> 18)) >>> 0;
  }

  private makeBlock(): void {
    const { words } = this;
    for (let i = 0; i < stateSize; i++) {
      const following = words[(i + 1) % stateSize] as number;
      const mixed = ((words[i] as number) & 0x80000000) | (following & 0x7fffffff);
      const twisted = (mixed >>> 1) ^ (following & 1 ? 0x9908b0df : 0);
      words[i] = (words[(i + shiftSize) % stateSize] as number) ^ twisted;
    }
    this.left = stateSize;
    this.next = 0;
  }
}

import { FoleyError } from "../tensor/error.ts";
import { MersenneTwister } from "./mersenne-twister.ts";

/** The draws of `numpy.random.RandomState(seed)` that published metrics make, bit for bit. */
export class RandomState {
  private readonly twister: MersenneTwister = new MersenneTwister();

  /** @throws FoleyError "usage" where the seed is not an integer of 32 bits */
  constructor(seed: number) {
    if (!(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)) {
      throw new FoleyError("usage", `seed: expected an integer from 0 to 2^32 - 1, got ${seed}; choose another`);
    }
    this.twister.seed(seed);
  }

  /** The numbers 0 … count - 1 in random order. */
  permutation(count: number): number[] {
    const order = Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const other = this.integerUpTo(i);
      [order[i], order[other]] = [order[other] as number, order[i] as number];
    }
    return order;
  }

  /** `size` of the numbers 0 … count - 1, none twice: `choice(count, size, replace=False)`. */
  choice(count: number, size: number): number[] {
    return this.permutation(count).slice(0, size);
  }

  /** An integer in [0, largest], by drawing bits until they fit. */
  integerUpTo(largest: number): number {
    if (largest === 0) return 0;
    const mask = 0xffffffff >>> Math.clz32(largest);
    for (;;) {
      const value = (this.twister.random() & mask) >>> 0;
      if (value <= largest) return value;
    }
  }
}

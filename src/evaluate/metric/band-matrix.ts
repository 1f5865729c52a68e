/**
 * A square matrix that is 0 but for its diagonal and some above, with room for what chasing them away fills in for a while.
 *
 * Entry (i, j) lies at i · step + j + offset.
 */
export interface BandMatrix {
  readonly size: number;
  /** Diagonals above the main one. */
  readonly above: number;
  readonly step: number;
  readonly offset: number;
  readonly data: Float64Array;
}

export function zeroBand(size: number, above: number): BandMatrix {
  // Filled in are as many diagonals below, and as many again above.
  const step = 3 * above;
  return { size, above, step, offset: above, data: new Float64Array(size * (step + 1)) };
}

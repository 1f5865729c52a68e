import type { MelFilter } from "./mel-filter-bank.ts";

/** How the bins of a frame's spectrum and its mel bands give each other. */
export class MelBins {
  readonly #bank: readonly MelFilter[];
  /** Of each band: what a flat spectrum of 1 gives it. */
  readonly #sizes: readonly number[];
  /** Of each bin: the weights of all bands that it lies in; 0 where it lies in none. */
  readonly #cover: Float64Array;
  readonly #levels: Float64Array;

  /** @param freq bins of a frame */
  constructor(bank: readonly MelFilter[], freq: number) {
    this.#bank = bank;
    this.#sizes = bank.map(({ weights }) => weights.reduce((sum, weight) => sum + weight, 0));
    this.#cover = new Float64Array(freq);
    this.#levels = new Float64Array(bank.length);
    this.spread(new Float64Array(bank.length).fill(1), this.#cover);
  }

  /** The bands of a frame. @param bins `[freq]`, magnitudes. @param bands `[mel]`, replaced */
  gather(bins: Float64Array, bands: Float64Array): void {
    for (const [band, { first, weights }] of this.#bank.entries()) {
      let sum = 0;
      for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (bins[first + i] as number);
      bands[band] = sum;
    }
  }

  /** Bins by the transposed filter bank. @param bands `[mel]`. @param bins `[freq]`, replaced */
  spread(bands: Float64Array | Float32Array, bins: Float64Array): void {
    bins.fill(0);
    for (const [band, { first, weights }] of this.#bank.entries()) {
      const value = bands[band] as number;
      if (value === 0) continue;
      for (let i = 0; i < weights.length; i++) {
        bins[first + i] = (bins[first + i] as number) + (weights[i] as number) * value;
      }
    }
  }

  /** Magnitudes as smooth as the bands are: flat bands give a flat spectrum. @param bands `[mel]`. @param bins `[freq]`, replaced */
  smooth(bands: Float32Array, bins: Float64Array): void {
    for (const [band, size] of this.#sizes.entries()) {
      this.#levels[band] = size === 0 ? 0 : (bands[band] as number) / size;
    }
    this.spread(this.#levels, bins);
    for (let bin = 0; bin < bins.length; bin++) {
      const cover = this.#cover[bin] as number;
      if (cover > 0) bins[bin] = (bins[bin] as number) / cover;
    }
  }
}

import { finiteDeviation } from "./finite-deviation.ts";
import type { Latent } from "./latent-set.ts";

/** Sums over latents one after the other, so that none of them has to be kept for the scaling factor. */
export class LatentMoments {
  #sum = 0;
  #squares = 0;
  #count = 0;

  add({ mean, deviation }: Latent): void {
    for (const [index, value] of mean.entries()) {
      this.#sum += value;
      this.#squares += value * value + (deviation?.[index] ?? 0) ** 2;
    }
    this.#count += mean.length;
  }

  /**
   * 1 / standard deviation: the factor that gives a latent unit variance.
   *
   * @throws FoleyError "data" where all latents are alike
   */
  scalingFactor(): number {
    return 1 / finiteDeviation("train ldm: latents", this.#sum / this.#count, this.#squares / this.#count);
  }
}

import type { Latent, StoredLatent } from "./latent-set.ts";

/** A small set stays in memory whole; of a large one what was drawn last. */
export const recentBytes: number = 512 * 2 ** 20;

/** The latents that were read last, up to a number of bytes; the one read longest ago goes first. */
export class RecentLatents {
  readonly #limit: number;
  readonly #held = new Map<StoredLatent, Latent>();
  #bytes = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns the same latent, from memory while it is among the last */
  keep(stored: StoredLatent): StoredLatent {
    return async () => {
      const known = this.#held.get(stored);
      if (known !== undefined) {
        this.#held.delete(stored);
        this.#held.set(stored, known);
        return known;
      }
      const latent = await stored();
      this.#add(stored, latent);
      return latent;
    };
  }

  #add(stored: StoredLatent, latent: Latent): void {
    if (this.#held.has(stored)) return;
    this.#held.set(stored, latent);
    this.#bytes += bytesOf(latent);
    for (const [oldest, dropped] of this.#held) {
      if (this.#bytes <= this.#limit) break;
      this.#held.delete(oldest);
      this.#bytes -= bytesOf(dropped);
    }
  }
}

function bytesOf({ mean, deviation }: Latent): number {
  return mean.byteLength + (deviation?.byteLength ?? 0);
}

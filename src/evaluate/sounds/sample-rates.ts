import { FoleyError } from "../../engine/tensor/error.ts";
import type { JudgedSound } from "./sound.ts";

/** The sample rates that sounds have by their headers; those that cannot be used are left out, as hearing them says why. */
export async function sampleRatesOf(sounds: readonly JudgedSound[]): Promise<number[]> {
  const rates = new Set<number>();
  for (const sound of sounds) {
    try {
      rates.add(await sound.sampleRate());
    } catch (error) {
      if (!(error instanceof FoleyError)) throw error;
    }
  }
  return [...rates];
}

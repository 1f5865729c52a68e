import { isRate } from "../../audio/limits.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { JudgedSound } from "./sound.ts";

/** The sample rates that sounds have by their headers, each once. */
export async function sampleRatesOf(sounds: readonly JudgedSound[]): Promise<number[]> {
  return [...(await soundsByRate(sounds)).keys()];
}

/** Sounds by the sample rate of their headers; those that cannot be used are left out, as hearing them says why. */
export async function soundsByRate<S extends JudgedSound>(sounds: readonly S[]): Promise<Map<number, S[]>> {
  const byRate = new Map<number, S[]>();
  for (const sound of sounds) {
    try {
      const rate = await sound.sampleRate();
      if (!isRate(rate)) continue;
      const same = byRate.get(rate) ?? [];
      same.push(sound);
      byRate.set(rate, same);
    } catch (error) {
      if (!(error instanceof FoleyError)) throw error;
    }
  }
  return byRate;
}

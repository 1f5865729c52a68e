import { isRate } from "../../audio/limits.ts";
import { isFaultOfSound, type JudgedSound } from "./sound.ts";

/** Whether a sound is worth anything to who asks. */
export type CanUse = (sound: JudgedSound) => Promise<boolean>;

/** The sample rates that sounds have, as `soundsByRate` finds them, each once. */
export async function sampleRatesOf(sounds: readonly JudgedSound[], canUse: CanUse): Promise<number[]> {
  return [...(await soundsByRate(sounds, canUse)).keys()];
}

/**
 * Sounds by the sample rate of their headers. What cannot be used limits nothing: sounds without a rate are left out, and those of the
 * lowest rates where none of them can be used, as hearing them says why.
 *
 * @param canUse asked of the lowest rate's sounds alone, until one can be used, and only where rates differ
 */
export async function soundsByRate<S extends JudgedSound>(
  sounds: readonly S[],
  canUse: CanUse,
): Promise<Map<number, S[]>> {
  const byRate = await soundsByHeader(sounds);
  for (const rate of [...byRate.keys()].sort((a, b) => a - b)) {
    if (byRate.size === 1 || (await someCanBeUsed(byRate.get(rate) ?? [], canUse))) break;
    byRate.delete(rate);
  }
  return byRate;
}

async function someCanBeUsed(sounds: readonly JudgedSound[], canUse: CanUse): Promise<boolean> {
  for (const sound of sounds) if (await canUse(sound)) return true;
  return false;
}

async function soundsByHeader<S extends JudgedSound>(sounds: readonly S[]): Promise<Map<number, S[]>> {
  const byRate = new Map<number, S[]>();
  for (const sound of sounds) {
    try {
      const rate = await sound.sampleRate();
      if (!isRate(rate)) continue;
      const same = byRate.get(rate) ?? [];
      same.push(sound);
      byRate.set(rate, same);
    } catch (error) {
      if (!isFaultOfSound(error)) throw error;
    }
  }
  return byRate;
}

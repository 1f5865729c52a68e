import { resampleSound } from "../../audio/resample.ts";
import type { Waveform } from "../../audio/waveform.ts";

/** Every browser takes sounds of this rate. */
const leastHz = 8000;

/** A sound as browsers play it: at a multiple of its rate, where that is lower than any browser has to take. */
export function playableSound(waveform: Waveform): Waveform {
  const { sampleRate } = waveform;
  return resampleSound(waveform, sampleRate * Math.max(1, Math.ceil(leastHz / sampleRate)), false);
}

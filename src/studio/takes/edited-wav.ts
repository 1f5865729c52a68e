import { encodeAudio } from "../../audio/encode/encode-audio.ts";
import type { Waveform } from "../../audio/waveform.ts";
import type { Take } from "../take.ts";

/** A WAV file with what is known of the take inside; of floats, which keep what is beyond full scale, as it may be changed again. */
export async function editedWav({ settings }: Pick<Take, "settings">, waveform: Waveform): Promise<Blob> {
  const comment = settings === null ? "" : JSON.stringify(settings);
  const bytes = await encodeAudio(waveform, "wav", { bitDepth: "float", comment, software: "foley studio" });
  return new Blob([new Uint8Array(bytes)], { type: "audio/wav" });
}

import { melPresets, melSpectrogram } from "../../../audio/mel-spectrogram.ts";
import { resample } from "../../../audio/resample.ts";
import { mixToMono, type Waveform } from "../../../audio/waveform.ts";
import { dataUri } from "../../../evaluate/report/data-uri.ts";
import { spectrogramImage } from "../../../evaluate/report/spectrogram-image.ts";

/** The spectrogram of a sound as an address that holds a PNG picture; one too short for a frame is filled with silence. */
export async function previewImage(sound: Waveform): Promise<string> {
  const mel = melPresets.audioldm16k;
  const heard = resample(mixToMono(sound), sound.sampleRate, mel.sampleRate);
  const samples = new Float32Array(Math.max(heard.length, mel.fftSize + 1));
  samples.set(heard);
  return dataUri("image/png", await spectrogramImage(melSpectrogram(samples, mel)));
}

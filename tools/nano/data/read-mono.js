import { readAudio } from "../../../dist/audio/node/read-audio.js";
import { resample } from "../../../dist/audio/resample.js";
import { mixToMono } from "../../../dist/audio/waveform.js";
import { rate } from "./signal.js";

/** The mean of a file's channels, at the rate of the clips. */
export async function readMono(path) {
  const sound = await readAudio(path);
  return resample(mixToMono(sound), sound.sampleRate, rate);
}

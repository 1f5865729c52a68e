import { mixToMono, readAudio, resample } from "../../../dist/audio/index.js";
import { rate } from "./signal.js";

/** The mean of a file's channels, at the rate of the clips. */
export async function readMono(path) {
  const sound = await readAudio(path);
  return resample(mixToMono(sound), sound.sampleRate, rate);
}

import { type FileSoundInput, fileSound } from "../evaluate/node/file-sound.ts";
import { type HeldSoundInput, heldSound } from "../evaluate/sounds/held-sound.ts";
import type { JudgedSound } from "../evaluate/sounds/sound.ts";

/** A sound to be judged: a file, or samples in memory. */
export type Sound = FileSoundInput | HeldSoundInput;

/** Either kind, as those who judge know it. */
export function judgedSound(sound: Sound): JudgedSound {
  return "waveform" in sound ? heldSound(sound) : fileSound(sound);
}

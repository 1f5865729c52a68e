import { checkWaveformKind } from "../audio/waveform.ts";
import { type FileSoundInput, fileSound } from "../evaluate/node/file-sound.ts";
import { type HeldSoundInput, heldSound } from "../evaluate/sounds/held-sound.ts";
import type { JudgedSound } from "../evaluate/sounds/sound.ts";

/** A sound to be judged: a file, or samples in memory. */
export type Sound = FileSoundInput | HeldSoundInput;

/** Either kind, as those who judge know it. @throws FoleyError "usage" for samples that are no waveform */
export function judgedSound(sound: Sound): JudgedSound {
  if (!isHeld(sound)) return fileSound(sound);
  checkWaveformKind(sound.waveform, sound.name);
  return heldSound(sound);
}

function isHeld(sound: Sound): sound is HeldSoundInput {
  return "waveform" in sound && sound.waveform !== undefined;
}

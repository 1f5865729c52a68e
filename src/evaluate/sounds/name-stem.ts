import { otherAudioExtensions } from "../../audio/decode/other-sound-kind.ts";
import { audioExtensions } from "../../audio/decode/sound-kind.ts";

/**
 * A sound's name, composed, without the ending of a sound file. Other dots begin no ending, as in `v1.2` or in AudioSet's names of
 * clips, which sounds of an archive or in memory have; nor does one that a name begins with.
 */
export function nameStem(name: string): string {
  const dot = name.lastIndexOf(".");
  const ending = name.slice(dot).toLowerCase();
  const isEnding = audioExtensions.includes(ending) || ending in otherAudioExtensions;
  // A Mac decomposes the letters of names, others do not.
  return (isEnding && dot > name.lastIndexOf("/") + 1 ? name.slice(0, dot) : name).normalize("NFC");
}

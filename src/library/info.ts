import { type ArgumentKind, aText, checkArgument } from "../engine/tensor/argument.ts";
import type { SoundInfo } from "../generate/sound-info.ts";

const aSound: ArgumentKind = {
  expected: "the path of a file, or its bytes",
  is: (value) => aText.is(value) || value instanceof Uint8Array,
};

/**
 * What a sound is.
 *
 * @param sound the path of a file, or the bytes of one, of any format that foley reads
 * @param name of the bytes, for messages
 * @throws FoleyError "not-found" where there is no such file, "audio" for what is no sound
 */
export async function soundInfo(sound: string | Uint8Array, name = "the sound"): Promise<SoundInfo> {
  checkArgument("info: the sound", aSound, sound);
  const { readSoundBytes } = await import("../audio/node/read-audio.ts");
  const { infoOfBytes } = await import("../generate/sound-info.ts");
  if (typeof sound === "string") return infoOfBytes(await readSoundBytes(sound), sound);
  return infoOfBytes(sound, name);
}

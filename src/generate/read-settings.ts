import { audioComment } from "../audio/decode/decode-audio.ts";
import { parseJson } from "../engine/json/parse-json.ts";
import type { ClipSettings } from "./clip.ts";

/**
 * The settings that foley wrote into a sound file, of any format that it writes.
 *
 * @param bytes the whole file
 * @returns null where there are none: another program made the sound, or its words were taken out
 * @throws FoleyError "audio" where the bytes are no sound
 */
export async function readSettings(bytes: Uint8Array, where: string): Promise<ClipSettings | null> {
  const comment = await audioComment(bytes, where);
  try {
    const settings = parseJson(comment, where);
    return isSettings(settings) ? settings : null;
  } catch {
    return null;
  }
}

function isSettings(value: unknown): value is ClipSettings {
  return typeof value === "object" && value !== null && ["foley", "model", "seed"].every((name) => name in value);
}

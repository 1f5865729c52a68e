import { z } from "zod";
import { audioComment } from "../audio/decode/decode-audio.ts";
import { parseJson } from "../engine/json/parse-json.ts";
import type { ClipSettings } from "./clip.ts";
import { referenceSettings } from "./settings.ts";

/**
 * The settings that foley wrote into a sound file, of any format that it writes: of another version too, whose names may be
 * others; what such a one did not know is as it was without it.
 *
 * @param bytes the whole file
 * @returns null where there are none: another program made the sound, or its words were taken out
 * @throws FoleyError "audio" where the bytes are no sound
 */
export async function readSettings(bytes: Uint8Array, where: string): Promise<ClipSettings | null> {
  const comment = await audioComment(bytes, where);
  try {
    const settings = parseJson(comment, where);
    return isSettings(settings) ? { ...settings, ...before, ...settings } : null;
  } catch {
    return null;
  }
}

/** Where a setting is not there yet. It stands behind those that are, whose order stays. */
const before: Partial<ClipSettings> = { prompt: null, audio: null, ...referenceSettings, loudness: "off" };

const words = z.string().nullish();
const pair = z.tuple([z.number(), z.number()]).optional();
const objects = z.array(z.looseObject({})).optional();

/** Of which kinds they are, without ranges and names, which another version may have others of. */
const kinds = z.looseObject({
  ...{
    foley: z.string(),
    model: z.string(),
    seed: z.number(),
    prompt: words,
    audio: words,
    init: z.string().optional(),
    negative: z.string().optional(),
    strength: z.number().optional(),
  },
  ...{ durationSeconds: z.number().optional(), steps: z.number().optional(), fidelity: z.string().optional() },
  ...{ guidanceInterval: pair, fade: pair, inpaint: objects, edits: z.array(z.string()).optional() },
  loras: z.array(z.looseObject({ path: z.string(), strength: z.number() })).optional(),
});

function isSettings(value: unknown): value is ClipSettings {
  return kinds.safeParse(value).success;
}

import { Clip } from "../../generate/clip.ts";
import { noPaths } from "../../generate/sound-paths.ts";
import type { PlainClip } from "../worker/protocol.ts";

/** The clip of what came from the worker. */
export function clipOf({ sampleRate, channels, settings, warnings, usualBitDepth }: PlainClip): Clip {
  return new Clip({ sampleRate, channels }, settings, { warnings, usualBitDepth, paths: noPaths });
}

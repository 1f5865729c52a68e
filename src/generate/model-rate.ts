import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { readManifest } from "../models/manifest.ts";

/** The sample rate of the sounds that a model makes, in hertz. @throws FoleyError "config" where its settings are no JSON */
export async function sampleRateOfModel(files: ModelFiles): Promise<number> {
  return (await readManifest(files)).mel.sampleRate;
}

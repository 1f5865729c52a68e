import { z } from "zod";
import type { SamplerName } from "../diffusion/samplers/registry.ts";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { type Manifest, manifestFile } from "../models/manifest.ts";
import { parseConfig } from "../models/parse-config.ts";
import { readPartConfig } from "../models/part-files.ts";
import { checkPipeline } from "../models/pipeline-class.ts";
import { downsampling, parseVaeConfig } from "../models/vae/config.ts";
import { checkDefaults, longestSeconds, type Settings } from "./settings.ts";

const schema = z.object({ sample_size: z.union([z.number(), z.array(z.number()), z.null()]).optional() });

/**
 * What holds where a caller leaves a setting out: what the model's manifest says, then what its pipeline takes in diffusers,
 * which makes sounds as long as the UNet's `sample_size`.
 *
 * @param sampler that the model's scheduler stands for
 * @throws FoleyError "config" naming the first setting that cannot be
 */
export async function modelDefaults(files: ModelFiles, manifest: Manifest, sampler: SamplerName): Promise<Settings> {
  const durationSeconds = await trainedDuration(files, manifest);
  const isPossible = durationSeconds > 0 && durationSeconds <= longestSeconds;
  const usual = { sampler, ...(await checkPipeline(files)), durationSeconds: isPossible ? durationSeconds : undefined };
  return checkDefaults(files.nameOf(manifestFile), manifest.defaults, usual);
}

/** How long the sounds were that the UNet learned from; 0 where it does not say. */
async function trainedDuration(files: ModelFiles, { mel }: Manifest): Promise<number> {
  const [unet, vae] = [files.nameOf("unet"), files.nameOf("vae")];
  const { sample_size: cells } = parseConfig(unet, schema, await readPartConfig(files, "unet"));
  const factor = downsampling(parseVaeConfig(vae, await readPartConfig(files, "vae")));
  return typeof cells === "number" ? (cells * factor * mel.hopSize) / mel.sampleRate : 0;
}

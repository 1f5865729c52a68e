import { join } from "node:path";
import { z } from "zod";
import type { ModelFiles } from "../engine/bytes/model-files.ts";
import { folderFiles } from "../files/folder-files.ts";
import { type Manifest, readManifest } from "../models/manifest.ts";
import { parseConfig } from "../models/parse-config.ts";
import { readPartConfig } from "../models/part-files.ts";
import { checkPipeline } from "../models/pipeline-class.ts";
import { downsampling, parseVaeConfig } from "../models/vae/config.ts";
import { loadScheduler } from "./compiled-parts.ts";
import { findModel } from "./find-model.ts";
import { checkDefaults, longestSeconds, type Settings } from "./settings.ts";

const schema = z.object({ sample_size: z.union([z.number(), z.array(z.number()), z.null()]).optional() });

/**
 * What holds where a caller leaves a setting out: what the folder's manifest says, then what its pipeline takes in diffusers,
 * which makes sounds as long as the UNet's `sample_size`.
 *
 * @param sampler that the folder's scheduler stands for
 * @throws FoleyError "config" naming the first setting that cannot be
 */
export async function modelDefaults(folder: string, manifest: Manifest, sampler: string): Promise<Settings> {
  const files = folderFiles(folder);
  const durationSeconds = await trainedDuration(files, manifest);
  const isPossible = durationSeconds > 0 && durationSeconds <= longestSeconds;
  return checkDefaults(join(folder, "foley.json"), {
    sampler,
    ...(await checkPipeline(files)),
    ...(isPossible ? { durationSeconds } : {}),
    ...(manifest.defaults as Partial<Settings> | undefined),
  });
}

/**
 * The same of a model that is here, whose networks nobody needs.
 *
 * @throws FoleyError "not-found" where it is not here, "config" where its folder says what cannot be
 */
export async function defaultsOf(nameOrPath: string): Promise<Settings> {
  const folder = await findModel(nameOrPath);
  return modelDefaults(folder, await readManifest(folderFiles(folder)), (await loadScheduler(folder)).sampler);
}

/** How long the sounds were that the UNet learned from; 0 where it does not say. */
async function trainedDuration(files: ModelFiles, { mel }: Manifest): Promise<number> {
  const [unet, vae] = [files.nameOf("unet"), files.nameOf("vae")];
  const { sample_size: cells } = parseConfig(unet, schema, await readPartConfig(files, "unet"));
  const factor = downsampling(parseVaeConfig(vae, await readPartConfig(files, "vae")));
  return typeof cells === "number" ? (cells * factor * mel.hopSize) / mel.sampleRate : 0;
}

import { folderFiles } from "../../files/folder-files.ts";
import { readManifest } from "../../models/manifest.ts";
import { loadScheduler } from "../compiled-parts.ts";
import { modelDefaults } from "../model-defaults.ts";
import type { Settings } from "../settings.ts";
import { findModel } from "./find-model.ts";

/**
 * What holds where a caller leaves a setting out, of a model that is here, whose networks nobody needs.
 *
 * @throws FoleyError "not-found" where it is not here, "config" where its folder says what cannot be
 */
export async function defaultsOf(nameOrPath: string): Promise<Settings> {
  const files = folderFiles(await findModel(nameOrPath));
  return modelDefaults(files, await readManifest(files), (await loadScheduler(files)).sampler);
}

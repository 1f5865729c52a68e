import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { folderFiles } from "../../../src/files/folder-files.ts";
import { fileListName, listFiles, writtenFileList } from "../../../src/models/file-list.ts";
import { vaePresets } from "../../../src/models/vae/config.ts";
import { writeTinyModel } from "../../support/tiny-model.ts";

/** A folder with the model `tiny`, as pages fetch it: for what a page does, whatever the sound. */
export interface TinyModels {
  readonly folder: string;
  remove(): Promise<void>;
}

export async function tinyModels(): Promise<TinyModels> {
  const folder = await mkdtemp(join(tmpdir(), "foley-tiny-models-"));
  const model = join(folder, "tiny");
  // A second has as few cells as in models that are in use: over more, attention is what everything waits for.
  await writeTinyModel(model, { vae: { ...vaePresets.tiny, block_out_channels: [8, 8, 8, 16] } });
  await writeFile(join(model, fileListName), writtenFileList(await listFiles(folderFiles(model))));
  return { folder: `${folder}/`, remove: () => rm(folder, { recursive: true, force: true }) };
}

import { join } from "node:path";
import { makeFolder } from "../../files/make-folder.ts";
import { writeWhole } from "../../files/write-whole.ts";
import { type Manifest, manifestFile } from "../manifest.ts";

/** Writes what foley must know of a model into its folder, which is made where it is missing. */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  makeFolder(folder);
  await writeWhole(join(folder, manifestFile), `${JSON.stringify(manifest, null, 2)}\n`);
}

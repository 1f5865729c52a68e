import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { FoleyError } from "../../engine/tensor/error.ts";
import { embeddedFolder, embeddedModels } from "../../files/embedded-models.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { findSnapshot } from "../../hub/cache.ts";
import { isRepositoryName, publishedModels, repositoryOf } from "../../hub/repository.ts";
import { neededParts } from "../../models/model-parts.ts";
import { checkPipeline } from "../../models/pipeline-class.ts";

/**
 * The folder of a whole model: an embedded one by its name, a fetched one by its short name or `owner/name`, or any path.
 *
 * @throws FoleyError "not-found" where there is none, or a part is missing; "config" where it is of a kind that foley makes no
 *   sound with
 */
export async function findModel(nameOrPath: string): Promise<string> {
  const folder = findModelFolder(nameOrPath);
  await checkPipeline(folderFiles(folder));
  const missing = neededParts.filter((part) => !existsSync(join(folder, part)));
  if (missing.length === 0) return folder;
  const came = `got no ${missing.join(", ")}; add them or choose another folder`;
  const message = `${folder}: expected the parts ${neededParts.join(", ")}, ${came}`;
  throw new FoleyError("not-found", message, { subject: "modelParts" });
}

/**
 * The same of a model that need not have every part.
 *
 * @throws FoleyError "not-found" where there is none
 */
export function findModelFolder(nameOrPath: string): string {
  const names = embeddedModels();
  if (names.includes(nameOrPath)) return join(embeddedFolder, nameOrPath);
  if (existsSync(nameOrPath) && statSync(nameOrPath).isDirectory()) return nameOrPath;
  if (existsSync(nameOrPath)) {
    const message = `model: expected a model folder, got the file "${nameOrPath}"; make one of it`;
    throw new FoleyError("not-found", message, { subject: "modelFile", values: { path: nameOrPath } });
  }
  const isPublished = Object.hasOwn(publishedModels, nameOrPath) || isRepositoryName(nameOrPath);
  const snapshot = isPublished ? findSnapshot(repositoryOf(nameOrPath)) : null;
  if (snapshot !== null) return snapshot;
  const expected = [...names, "the path of a model folder"].join(" or ");
  const message = `model: expected ${expected}, got "${nameOrPath}"; ${isPublished ? "fetch it" : "check it"}`;
  throw new FoleyError("not-found", message, { subject: "model", values: { name: nameOrPath } });
}

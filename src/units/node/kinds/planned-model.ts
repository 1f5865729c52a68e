import { stat } from "node:fs/promises";
import { join } from "node:path";
import { folderFiles } from "../../../files/folder-files.ts";
import { hashOfFile } from "../../../files/hash-file.ts";
import { walkFolder } from "../../../files/walk-folder.ts";
import { hashOfModel } from "../../../generate/model-hash.ts";
import { defaultsOf } from "../../../generate/node/defaults-of.ts";
import { findModel } from "../../../generate/node/find-model.ts";
import type { Settings } from "../../../generate/settings.ts";
import type { LoraWish } from "../../../models/lora-file.ts";
import { readManifest } from "../../../models/manifest.ts";
import { loraAt } from "../../../models/node/lora-at.ts";
import { hashOfParts } from "../../../weights/hash-of-parts.ts";

/** What a plan knows of a model without loading it. */
export interface PlannedModel {
  readonly hash: string;
  readonly defaults: Settings;
  /** Hertz. */
  readonly sampleRate: number;
  /** Of its files. */
  readonly memoryBytes: number;
}

const known = new Map<string, Promise<PlannedModel>>();

/** Read once in a process. @throws FoleyError "not-found" where the model is not here */
export function plannedModel(nameOrPath: string): Promise<PlannedModel> {
  const found = known.get(nameOrPath) ?? readFacts(nameOrPath);
  known.set(nameOrPath, found);
  found.catch(() => known.delete(nameOrPath));
  return found;
}

async function readFacts(nameOrPath: string): Promise<PlannedModel> {
  const folder = await findModel(nameOrPath);
  const files = folderFiles(folder);
  const { mel } = await readManifest(files);
  const names = (await walkFolder(folder)).files;
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return {
    hash: await hashOfModel(files),
    defaults: await defaultsOf(nameOrPath),
    sampleRate: mel.sampleRate,
    memoryBytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

/** Tells low-rank changes from any others: SHA-256, hexadecimal. */
export function loraHash(lora: LoraWish): Promise<string> {
  const { files, file } = loraAt(lora);
  return file === null ? hashOfParts(files, [""]) : hashOfFile(lora.place ?? lora.path);
}

import { textIfThere } from "../../../engine/bytes/model-files.ts";
import { sha256OfText } from "../../../engine/bytes/sha256.ts";
import { folderFiles } from "../../../files/folder-files.ts";
import { hashOfFile } from "../../../files/hash-file.ts";
import { stampOf } from "../../../files/stamp-of.ts";
import { bytesOfModel, hashOfModel } from "../../../generate/model-hash.ts";
import { defaultsOf } from "../../../generate/node/defaults-of.ts";
import { findModel } from "../../../generate/node/find-model.ts";
import { modelStamp } from "../../../generate/node/model-stamp.ts";
import type { Settings } from "../../../generate/settings.ts";
import type { LoraWish } from "../../../models/lora-file.ts";
import { loraSettingsFile } from "../../../models/lora-scale.ts";
import { readManifest } from "../../../models/manifest.ts";
import { loraAt } from "../../../models/node/lora-at.ts";
import { hashOfParts } from "../../../weights/hash-of-parts.ts";

/** What a plan knows of a model without loading it. */
export interface PlannedModel {
  readonly hash: string;
  readonly defaults: Settings;
  /** Hertz. */
  readonly sampleRate: number;
  /** Of the files of its networks. */
  readonly memoryBytes: number;
}

const knownModels = new Map<string, Promise<PlannedModel>>();
const knownLoras = new Map<string, Promise<string>>();

/** Read once in a process, until it is replaced, as a library loads it. @throws FoleyError "not-found" where the model is not here */
export async function plannedModel(nameOrPath: string): Promise<PlannedModel> {
  const folder = await findModel(nameOrPath);
  return once(knownModels, modelStamp(folder), () => readFacts(folder));
}

function once<T>(known: Map<string, Promise<T>>, name: string, read: () => Promise<T>): Promise<T> {
  const found = known.get(name) ?? read();
  known.set(name, found);
  found.catch(() => known.delete(name));
  return found;
}

async function readFacts(folder: string): Promise<PlannedModel> {
  const files = folderFiles(folder);
  const { mel } = await readManifest(files);
  return {
    hash: await hashOfModel(files),
    defaults: await defaultsOf(folder),
    sampleRate: mel.sampleRate,
    memoryBytes: await bytesOfModel(files),
  };
}

/** Tells low-rank changes from any others: SHA-256, hexadecimal. Read once in a process, until they are replaced. */
export function loraHash(lora: LoraWish): Promise<string> {
  const place = lora.place ?? lora.path;
  return once(knownLoras, stampOf(place), async () => {
    const { files, file } = loraAt(lora);
    if (file === null) return hashOfParts(files, [""]);
    const own = await hashOfFile(place);
    // They may say how strongly the changes count.
    const settings = await textIfThere(files, loraSettingsFile, "the settings of low-rank changes");
    return settings === null ? own : sha256OfText(`${own} ${settings}`);
  });
}

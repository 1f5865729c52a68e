import type { DeviceProof } from "../../engine/runtime/device-proof.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { modelProof } from "../model-proof.ts";
import { findModel } from "./find-model.ts";

/** What a model of this computer needs of a device. @param nameOrPath an embedded model, a fetched one or a model folder */
export function proofOfModel(nameOrPath: string): DeviceProof {
  return modelProof(async () => folderFiles(await findModel(nameOrPath)));
}

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { folderFiles } from "../../../files/folder-files.ts";
import { readPart } from "../../../models/part-files.ts";
import { weightsFileOf } from "../../../models/part-kind.ts";
import { parseUnetConfig, type UnetConfig, unetConfigFile } from "../../../models/unet/config.ts";
import type { LdmTrainingConfig } from "../../settings/ldm.ts";

/** The UNet that a run begins from. */
export interface LdmStart {
  readonly config: UnetConfig;
  readonly weights: Awaited<ReturnType<typeof readPart>>["weights"];
  readonly folder: string;
}

/**
 * @param from a model to begin from, by folder or by name; null for random weights
 * @param preset without the caller's wishes
 * @throws FoleyError "usage" where low-rank changes would change nothing, a student has no teacher, or another size is asked for
 */
export function checkLdmStart(from: string | null, config: LdmTrainingConfig, preset: LdmTrainingConfig): void {
  if (from === null) {
    if (config.lora.rank > 0) throw needsModel("lora.rank", "low-rank changes need a model to change");
    if (config.distillation !== null) throw needsModel("distillation", "a student begins as its teacher");
    // Sizes may be wished by themselves, and must then fit each other.
    parseUnetConfig("train ldm: model", unetConfigFile(config.model));
    return;
  }
  const size = changedSize(config.model, preset.model);
  if (size === null) return;
  const advice = "its UNet keeps its size, leave that out";
  const message = `train ldm: expected from without settings of the model, got ${size}; ${advice}`;
  throw new FoleyError("usage", message, { subject: "from" });
}

/** The UNet to begin from, whose size takes the place of the preset's; null for random weights. */
export async function readLdmStart(from: string | null): Promise<LdmStart | null> {
  if (from === null) return null;
  const where = join(from, "unet");
  const part = await readPart(folderFiles(from), "unet", weightsFileOf("unet"));
  return { config: parseUnetConfig(where, part.config), weights: part.weights, folder: from };
}

function needsModel(setting: string, why: string): FoleyError {
  const message = `train ldm: expected from beside ${setting}, got none; ${why}`;
  return new FoleyError("usage", message, { subject: "from" });
}

/** The first of a model's settings that is not the preset's, as `model.name=value`; null where all are. */
function changedSize(model: UnetConfig, preset: UnetConfig): string | null {
  const changed = Object.entries(model).find(([name, value]) => !isDeepStrictEqual(value, Reflect.get(preset, name)));
  return changed === undefined ? null : `model.${changed[0]}=${String(changed[1])}`;
}

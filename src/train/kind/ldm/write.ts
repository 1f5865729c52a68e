import { basename, join } from "node:path";
import type { Tensor } from "../../../engine/tensor/tensor.ts";
import { writeLora } from "../../../models/node/write-lora.ts";
import { schedulerText } from "../../../models/node/write-model-folder.ts";
import { modelPart } from "../../../models/part-kind.ts";
import type { LdmTrainingConfig } from "../../settings/ldm.ts";
import { saveModel } from "../save-model.ts";
import type { FrozenParts } from "./frozen-parts.ts";
import type { LdmStart } from "./start.ts";
import { studentSettings } from "./student-settings.ts";

/** What stands in a model folder beside the UNet's weights. */
export interface LdmSurroundings {
  readonly config: LdmTrainingConfig;
  readonly parts: FrozenParts;
  readonly scalingFactor: number;
  readonly start: LdmStart | null;
  readonly words: readonly string[] | undefined;
}

/**
 * Writes a model folder of the UNet that learnt, with the VAE whose latents it makes and the scheduler.
 *
 * @param learnt the weights with low-rank changes apart, which then get a file of their own
 */
export async function writeLdm(
  folder: string,
  weights: ReadonlyMap<string, Tensor>,
  learnt: ReadonlyMap<string, Tensor>,
  { config, parts, scalingFactor, start, words }: LdmSurroundings,
): Promise<void> {
  // Another's name is not the model's own.
  const { name: _, defaults, ...manifest } = parts.manifest;
  const student = studentSettings(config);
  const vaeConfig = { ...parts.vaeConfig, scaling_factor: scalingFactor };
  const vae = { name: "vae", read: async () => modelPart("vae", vaeConfig, await parts.vaeWeights()) };
  await saveModel(folder, [modelPart("unet", config.model, weights), vae], {
    scheduler: schedulerText(config.scheduler),
    manifest: { ...manifest, defaults: student === null ? defaults : { ...(defaults ?? {}), ...student }, words },
  });
  if (start === null || config.lora.rank === 0) return;
  // A file that is handed on tells nobody where its maker keeps models.
  const base = { name: basename(start.folder), weights: start.weights };
  await writeLora(join(folder, "lora.safetensors"), learnt, config.lora, base);
}

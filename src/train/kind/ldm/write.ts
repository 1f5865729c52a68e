import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { SchedulerConfig } from "../../../diffusion/scheduler-config.ts";
import type { Tensor } from "../../../engine/tensor/tensor.ts";
import { writeWhole } from "../../../files/write-whole.ts";
import { writeLora } from "../../../models/node/write-lora.ts";
import { writeManifest } from "../../../models/node/write-manifest.ts";
import { writePart } from "../../../models/node/write-part.ts";
import { unetConfigFile } from "../../../models/unet/config.ts";
import { vaeConfigFile } from "../../../models/vae/config.ts";
import type { LdmTrainingConfig } from "../../settings/ldm.ts";
import { vaeWeightsFile } from "../vae.ts";
import type { FrozenParts } from "./frozen-parts.ts";
import type { LdmStart } from "./start.ts";

/** What stands in a model folder beside the UNet's weights. */
export interface LdmSurroundings {
  readonly config: LdmTrainingConfig;
  readonly scheduler: SchedulerConfig;
  readonly parts: FrozenParts;
  readonly scalingFactor: number;
  readonly start: LdmStart | null;
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
  { config, scheduler, parts, scalingFactor, start }: LdmSurroundings,
): Promise<void> {
  await writePart(join(folder, "unet"), {
    className: "UNet2DConditionModel",
    weightsFile: vaeWeightsFile,
    config: unetConfigFile(config.model),
    weights,
  });
  await writePart(join(folder, "vae"), {
    className: "AutoencoderKL",
    weightsFile: vaeWeightsFile,
    config: vaeConfigFile({ ...parts.vaeConfig, scaling_factor: scalingFactor }),
    weights: await parts.vaeWeights(),
  });
  await writeScheduler(folder, scheduler);
  await writeManifest(folder, parts.manifest);
  if (start === null || config.lora.rank === 0) return;
  const base = { name: start.folder, weights: start.weights };
  await writeLora(join(folder, "lora.safetensors"), learnt, config.lora, base);
}

async function writeScheduler(folder: string, scheduler: SchedulerConfig): Promise<void> {
  await mkdir(join(folder, "scheduler"), { recursive: true });
  const settings = { _class_name: "DDIMScheduler", ...scheduler };
  await writeWhole(join(folder, "scheduler", "scheduler_config.json"), `${JSON.stringify(settings, null, 2)}\n`);
}

import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { noiseKeys } from "../../../diffusion/scheduler-class.ts";
import { parseSchedulerConfig, type SchedulerConfig } from "../../../diffusion/scheduler-config.ts";
import { FoleyError } from "../../../engine/tensor/error.ts";
import { folderFiles } from "../../../files/folder-files.ts";
import { loadScheduler } from "../../../generate/compiled-parts.ts";
import { readPart } from "../../../models/part-files.ts";
import { weightsFileOf } from "../../../models/part-kind.ts";
import { parseUnetConfig, type UnetConfig, unetConfigFile } from "../../../models/unet/config.ts";
import type { LdmTrainingConfig } from "../../settings/ldm.ts";
import type { FrozenParts } from "./frozen-parts.ts";

/** The UNet that a run begins from. */
export interface LdmStart {
  readonly config: UnetConfig;
  readonly weights: Awaited<ReturnType<typeof readPart>>["weights"];
  /** Of the model; null where it has none, as a UNet alone. */
  readonly scheduler: SchedulerConfig | null;
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
  const files = folderFiles(from);
  const part = await readPart(files, "unet", weightsFileOf("unet"));
  const scheduler = (await files.has("scheduler")) ? (await loadScheduler(files)).scheduleFor("ddim").config : null;
  return { config: parseUnetConfig(where, part.config), weights: part.weights, scheduler, folder: from };
}

/**
 * The UNet of a run: of the model that it begins from, or else the wished one, with as many latent channels as its VAE has, and as
 * wide a condition as CLAP gives, where nobody wished how many.
 */
export function modelOfRun(
  start: LdmStart | null,
  { model: wished }: LdmTrainingConfig,
  { model: preset }: LdmTrainingConfig,
  { vaeConfig: { latent_channels: channels }, conditionWidth }: Pick<FrozenParts, "vaeConfig" | "conditionWidth">,
): UnetConfig {
  if (start !== null) return start.config;
  const sizes = {
    in_channels: channels,
    out_channels: channels,
    projection_class_embeddings_input_dim: conditionWidth,
  };
  const followed = Object.entries(sizes).filter(([name]) => Reflect.get(wished, name) === Reflect.get(preset, name));
  return { ...wished, ...Object.fromEntries(followed) };
}

/**
 * The noise of a run and how what it learns will be sampled: the model's that it begins from, but for what was wished. A student takes
 * its preset's for steps as few as its own.
 *
 * @param preset without the caller's wishes
 * @throws FoleyError "usage" where another noise was wished than the model knows
 */
export function schedulerOfRun(
  start: LdmStart | null,
  { scheduler: wished, distillation }: LdmTrainingConfig,
  { scheduler: preset }: LdmTrainingConfig,
): SchedulerConfig {
  const known = start?.scheduler ?? null;
  if (known === null) return wished;
  if (known.prediction_type !== wished.prediction_type) {
    const expected = `a model whose prediction_type is ${wished.prediction_type}`;
    const message = `train ldm: expected from to be ${expected}, got ${known.prediction_type}; choose another`;
    throw new FoleyError("usage", message, { subject: "from" });
  }
  const entries = Object.entries(known).map(([name, value]: [string, unknown]): [string, unknown] => {
    const [asked, usual]: unknown[] = [Reflect.get(wished, name), Reflect.get(preset, name)];
    const isNoise = noiseKeys.includes(name);
    if (asked === usual) return [name, isNoise || distillation === null ? value : asked];
    if (!isNoise || asked === value) return [name, asked];
    const expected = `scheduler.${name} of the model, ${String(value)}`;
    const message = `train ldm: expected ${expected}, got ${String(asked)}; leave it out, or begin from nothing`;
    throw new FoleyError("usage", message, { subject: "from" });
  });
  return parseSchedulerConfig("train ldm: scheduler", Object.fromEntries(entries));
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

import type { DeviceName } from "../engine/runtime/device.ts";
import { type ArgumentKind, aFunction, aText, checkArgument, checkOptions } from "../engine/tensor/argument.ts";
import type { Model } from "../generate/model.ts";
import type { LoraWish } from "../models/lora-file.ts";
import { theLoras } from "../settings/the-loras.ts";
import { aThreadCount } from "./a-thread-count.ts";
import { soundingOf } from "./device-use.ts";
import { version } from "./version.ts";

export interface LoadModelOptions {
  /** `auto`, `cpu`, `webgpu`, `cuda`, `coreml` or `dml`. */
  readonly device?: DeviceName | undefined;
  /** Processor threads; all where absent. */
  readonly threadCount?: number | undefined;
  /** Files of low-rank changes that training made, added one after another. */
  readonly loras?: readonly LoraWish[] | undefined;
  /** Called before a device computes something for the first time, beside the processor to compare. */
  readonly onDeviceCheck?: ((device: string) => void) | undefined;
}

const loadOptions: Readonly<Record<keyof LoadModelOptions, ArgumentKind>> = {
  device: aText,
  threadCount: aThreadCount,
  onDeviceCheck: aFunction,
  loras: theLoras,
};

/**
 * Loads a model.
 *
 * @param nameOrPath an embedded model, such as `nano`, or the path of a model folder
 * @throws FoleyError "not-found", "config" or "weights" naming what is wrong, "device" for a device that is not here
 * @example
 * const model = await foley.load("nano");
 * const clip = await model.generate("a dog barking", { seed: 1 });
 * await clip.save("dog.wav");
 */
export async function load(nameOrPath = "nano", options: LoadModelOptions = {}): Promise<Model> {
  checkArgument("load: the model", aText, nameOrPath);
  checkOptions("load", loadOptions, options);
  const { device = "auto", threadCount, loras = [], onDeviceCheck } = options;
  const { openDevice } = await import("./open-device.ts");
  const { loadModel } = await import("../generate/node/load-model.ts");
  const proof = await soundingOf(nameOrPath).proof();
  const { runtime, warnings } = await openDevice(proof, { device, threadCount, onDeviceCheck });
  try {
    return await loadModel(runtime, nameOrPath, { version: version(), loras, warnings });
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

import { readFileSync } from "node:fs";
import { openRuntime } from "./engine/runtime/node/index.ts";
import { Model } from "./generate/index.ts";

export interface LoadModelOptions {
  /** `auto`, `cpu`, `webgpu`, `cuda`, `coreml` or `dml`. */
  readonly device?: string;
  /** Processor threads; all where absent. */
  readonly threadCount?: number;
}

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
export async function load(
  nameOrPath = "nano",
  { device = "auto", threadCount }: LoadModelOptions = {},
): Promise<Model> {
  const runtime = await openRuntime(device, threadCount === undefined ? {} : { threadCount });
  return Model.load(runtime, nameOrPath, version());
}

/** The version of foley, which every sound carries. */
export function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

/** The library under its own name: `foley.load("nano")`. */
export const foley: { readonly load: typeof load; readonly version: typeof version } = { load, version };

export type { Waveform } from "./audio/index.ts";
export { type ErrorCode, FoleyError } from "./engine/tensor/error.ts";
export {
  type Clip,
  type ClipSettings,
  type EditWishes,
  embeddedModels,
  type GenerateOptions,
  type GenerateProgress,
  type Model,
  type Region,
  type Settings,
} from "./generate/index.ts";

import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { LoraWish } from "../../models/lora-file.ts";
import { loraAt } from "../../models/node/lora-at.ts";
import { Model, type ModelLora } from "../model.ts";
import { type RunSound, runAlone } from "../run-sound.ts";
import { findModel } from "./find-model.ts";
import { soundFiles } from "./sound-files.ts";
import { steadyFiles } from "./steady-files.ts";

/** How a model of a folder is loaded. */
export interface LoadFilesOptions {
  /** Of foley, to be noted with each sound. */
  readonly version: string;
  /** What its sounds' settings call it; as it is found where left out. */
  readonly name?: string | undefined;
  /** Low-rank changes of the UNet, added one after another. */
  readonly loras?: readonly LoraWish[] | undefined;
  /** What was noticed of the runtime. */
  readonly warnings?: readonly string[] | undefined;
  /** How each of its sounds is run; alone where left out. */
  readonly run?: RunSound | undefined;
}

/**
 * A model of this computer, which takes and saves sounds by the paths of files.
 *
 * @param nameOrPath an embedded model, such as `nano`, a fetched one, or a model folder
 * @throws FoleyError "not-found", "config" or "weights" naming what is wrong in the folder
 */
export async function loadModel(
  runtime: Runtime,
  nameOrPath: string,
  { version, name = nameOrPath, loras = [], warnings = [], run = runAlone }: LoadFilesOptions,
): Promise<Model> {
  const files = steadyFiles(await findModel(nameOrPath));
  const sources = loras.map((wish): ModelLora => ({ path: wish.path, ...loraAt(wish) }));
  const facts = { name, version, loras: sources, warnings, paths: soundFiles, run };
  return Model.load(runtime, files, facts);
}

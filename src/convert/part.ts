import type { Tensor } from "../engine/tensor/tensor.ts";
import { derivedBuffers } from "../models/derived-buffers.ts";
import { plainHifiganWeights } from "../models/hifigan/weights.ts";
import type { ModelPart } from "../models/part-files.ts";
import { modelPart, type PartConfigs, type PartName } from "../models/part-kind.ts";
import { currentVaeWeights } from "../models/vae/weights.ts";
import { type MatchOptions, matchWeights } from "../weights/match.ts";
import { weightsOf } from "./network.ts";

const renamings: Readonly<
  Record<string, (where: string, weights: ReadonlyMap<string, Tensor>) => ReadonlyMap<string, Tensor>>
> = {
  vae: (_where, weights) => currentVaeWeights(weights),
  vocoder: plainHifiganWeights,
};

/** The weights of a part under today's names, which older files call otherwise. */
export function currentNames(
  name: string,
  where: string,
  weights: ReadonlyMap<string, Tensor>,
): ReadonlyMap<string, Tensor> {
  return renamings[name]?.(where, weights) ?? weights;
}

/** A number among a part's settings; null where it has none of that name. */
export function numberIn(config: unknown, name: string): number | null {
  const value: unknown = typeof config === "object" && config !== null ? Reflect.get(config, name) : null;
  return typeof value === "number" ? value : null;
}

/**
 * A part as it is written, its weights checked against the network that its settings describe.
 *
 * @throws FoleyError "weights" that counts and names the missing, extra and misshapen tensors
 */
export function checkedPart<P extends PartName>(
  where: string,
  name: P,
  config: PartConfigs[P],
  found: ReadonlyMap<string, Tensor>,
  options: MatchOptions = { ignore: derivedBuffers },
): ModelPart {
  return modelPart(name, config, matchWeights(`${where}: ${name}`, weightsOf(name, config), found, options));
}

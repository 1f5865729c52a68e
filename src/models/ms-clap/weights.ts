import { input } from "../../engine/graph/op/leaf.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import { toFloat32 } from "../../engine/tensor/float16.ts";
import type { Tensor } from "../../engine/tensor/tensor.ts";
import { Scope } from "../../nn/scope.ts";
import { matchWeights } from "../../weights/match.ts";
import type { ClapAudioConfig } from "../clap/config.ts";
import { inferClapAudioConfig } from "../original/clap-config.ts";
import { clapEncoders } from "../original/original-parts.ts";
import { msClapMelCount, msClapTime } from "./log-mel.ts";
import { msClapAudio } from "./ms-clap.ts";

/** What MS-CLAP calls the parts that LAION's CLAP has too. */
const renamed = [
  ["audio_encoder.base.htsat.", "audio_branch."],
  ["audio_encoder.projection.", "audio_projection."],
] as const;
const bands = "audio_encoder.base.htsat.logmel_extractor.melW";

/** Whether a weight of a file belongs to its audio half. */
export function isMsClapAudio(name: string): boolean {
  return renamed.some(([prefix]) => name.startsWith(prefix));
}

/** The audio half of a file of MS-CLAP. */
export interface MsClapAudioParts {
  readonly config: ClapAudioConfig;
  readonly weights: ReadonlyMap<string, Tensor<"float32">>;
  /** Its mel bands `[freq, mel]`; null where the file has none. */
  readonly bands: Tensor<"float32"> | null;
}

/**
 * @param where the file, to begin errors with
 * @param found tensors under their published names
 * @throws FoleyError "weights" where they are not those of MS-CLAP over HTS-AT
 */
export function msClapAudioParts(where: string, found: ReadonlyMap<string, Tensor>): MsClapAudioParts {
  if (![...found.keys()].some(isMsClapAudio)) {
    const message = `${where}: expected tensors such as ${renamed[0][0]}norm.weight of MS-CLAP of 2023, got none; give its file`;
    throw new FoleyError("weights", message);
  }
  const asLaion = [...found].flatMap(([name, tensor]) => {
    const rule = renamed.find(([prefix]) => name.startsWith(prefix));
    return rule === undefined ? [] : [[rule[1] + name.slice(rule[0].length), tensor] as const];
  });
  const { audioEncoder } = clapEncoders(new Map(asLaion));
  const config = inferClapAudioConfig(where, audioEncoder);
  const scope = Scope.root();
  msClapAudio(scope, config, input("mel", [1, 1, msClapTime, msClapMelCount]));
  const bank = found.get(bands);
  return {
    config,
    weights: matchWeights(where, [...scope.parameters.values()], audioEncoder),
    bands: bank === undefined ? null : toFloat32(bank),
  };
}

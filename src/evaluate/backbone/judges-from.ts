import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import type { ModelFiles } from "../../engine/bytes/model-files.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { Preset } from "../preset.ts";
import { RuntimePrograms } from "../runtime-programs.ts";
import type { Judges } from "../score/judges.ts";
import { type AisfxBackbones, loadAisfx } from "./aisfx.ts";
import { type ClapEmbedder, clapJudge } from "./clap.ts";
import { loadPanns } from "./panns.ts";
import { loadVggish } from "./vggish.ts";

/** Files of published weights; the embedded judge takes the place of those that are null. */
export interface BackboneFiles {
  readonly panns: ByteSource | null;
  readonly vggish: ByteSource | null;
  /** Null for no CLAP scores. */
  readonly clap: ClapEmbedder | null;
  /** Of the judge that comes with foley. */
  readonly aisfx: ModelFiles;
}

/**
 * The backbones of a preset, as far as there are weights for them.
 *
 * @throws FoleyError "weights" for a file of another network
 */
export async function judgesFrom(
  runtime: Runtime,
  { panns, vggish, clap, aisfx }: BackboneFiles,
  preset: Preset,
): Promise<Judges> {
  let embedded: Promise<AisfxBackbones> | null = null;
  const standIn = (): Promise<AisfxBackbones> => {
    embedded ??= loadAisfx(runtime, aisfx);
    return embedded;
  };
  return {
    classifier: panns === null ? (await standIn()).clip : await loadPanns(runtime, panns, { protocol: preset.panns }),
    frames: vggish === null ? (await standIn()).blocks : await loadVggish(runtime, vggish, { protocol: preset.vggish }),
    clap: clap === null ? null : clapJudge(clap),
    programs: new RuntimePrograms(runtime),
  };
}

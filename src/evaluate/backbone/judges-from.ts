import type { ByteSource } from "../../engine/bytes/byte-source.ts";
import type { ModelFiles } from "../../engine/bytes/model-files.ts";
import type { Runtime } from "../../engine/runtime/runtime.ts";
import type { Preset } from "../preset.ts";
import { RuntimePrograms } from "../runtime-programs.ts";
import type { Judges } from "../score/judges.ts";
import { type ClapEmbedder, clapJudge } from "./clap.ts";
import { loadNanoBackbone } from "./nano.ts";
import { loadPanns } from "./panns.ts";
import { loadVggish } from "./vggish.ts";

/** Files of published weights; the embedded backbone takes the place of those that are null. */
export interface BackboneFiles {
  readonly panns: ByteSource | null;
  readonly vggish: ByteSource | null;
  /** Null for no CLAP scores. */
  readonly clap: ClapEmbedder | null;
  /** Of a model with the part `classifier`. */
  readonly nano: ModelFiles;
}

/**
 * The backbones of a preset, as far as there are weights for them.
 *
 * @throws FoleyError "weights" for a file of another network
 */
export async function judgesFrom(
  runtime: Runtime,
  { panns, vggish, clap, nano }: BackboneFiles,
  preset: Preset,
): Promise<Judges> {
  const standIn = (protocol: "clip" | "frames") => loadNanoBackbone(runtime, nano, { protocol });
  return {
    classifier: await (panns === null ? standIn("clip") : loadPanns(runtime, panns, { protocol: preset.panns })),
    frames: await (vggish === null ? standIn("frames") : loadVggish(runtime, vggish, { protocol: preset.vggish })),
    clap: clap === null ? null : clapJudge(clap),
    programs: new RuntimePrograms(runtime),
  };
}

import type { Runtime } from "../engine/runtime/runtime.ts";
import { FoleyError } from "../engine/tensor/error.ts";
import { loadJudges as loadJudgesOf } from "../evaluate/backbone/load-judges.ts";
import { choosePreset } from "../evaluate/preset.ts";
import type { Judges } from "../evaluate/score/judges.ts";
import { findModelFolder } from "../generate/find-model.ts";
import { loadClap } from "../generate/load-clap.ts";
import { weightsNamed } from "../hub/published-weights.ts";
import { findWeights } from "../hub/weights.ts";

/** Who judges sounds. */
export interface JudgeWishes {
  /**
   * A file of published weights, a short name of fetched ones, or `nano` for the embedded backbone. Where left out, those
   * that were fetched as `panns` and `vggish`, or else the embedded one.
   */
  readonly panns?: string | undefined;
  readonly vggish?: string | undefined;
  /** A model folder with CLAP; no CLAP scores where left out. */
  readonly clap?: string | undefined;
}

/** The embedded backbone takes the place of published weights that are neither named nor fetched. */
export async function loadJudges(
  runtime: Runtime,
  preset: string,
  { panns, vggish, clap }: JudgeWishes,
): Promise<Judges> {
  const files = {
    nano: findModelFolder("nano"),
    panns: weightsFile("panns", panns),
    vggish: weightsFile("vggish", vggish),
    clap: clap === undefined ? null : await loadClap(runtime, clap),
  };
  return loadJudgesOf(runtime, files, choosePreset(preset));
}

/** The file that a wish for a backbone means; null for the embedded one. */
function weightsFile(backbone: "panns" | "vggish", wish: string | undefined): string | null {
  if (wish === "nano") return null;
  const name = wish ?? backbone;
  const known = weightsNamed(name);
  if (known === null) return name;
  const fetched = findWeights(known);
  if (fetched !== null || wish === undefined) return fetched;
  throw new FoleyError("not-found", `${backbone}: expected ${known.file} in the cache, got none; pull ${name}`, {
    subject: "fetchedWeights",
    values: { name },
  });
}

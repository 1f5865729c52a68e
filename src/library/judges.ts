import { join } from "node:path";
import type { ByteSource } from "../engine/bytes/byte-source.ts";
import type { Runtime } from "../engine/runtime/runtime.ts";
import { embeddedJudge } from "../evaluate/backbone/backbone.ts";
import { judgesFrom } from "../evaluate/backbone/judges-from.ts";
import { type PresetName, presets } from "../evaluate/preset.ts";
import type { Judges } from "../evaluate/score/judges.ts";
import { embeddedFolder } from "../files/embedded-models.ts";
import { fileSource } from "../files/file-source.ts";
import { folderFiles } from "../files/folder-files.ts";
import { stampOf } from "../files/stamp-of.ts";
import { loadClap } from "../generate/load-clap.ts";
import { findModel } from "../generate/node/find-model.ts";
import { modelStamp } from "../generate/node/model-stamp.ts";
import { weightsNamed } from "../hub/published-weights.ts";
import { findWeights } from "../hub/weights.ts";
import { fetchedWeights } from "./fetched-weights.ts";

/** Who judges sounds. */
export interface JudgeChoice {
  readonly preset: PresetName;
  /**
   * A file of published weights, a short name of fetched ones, or `aisfx` for the embedded judge. Where null, those
   * that were fetched as `panns` and `vggish`, or else the embedded one.
   */
  readonly panns: string | null;
  readonly vggish: string | null;
  /** A model folder with CLAP; no CLAP scores where null. */
  readonly clap: string | null;
}

/** The embedded judge takes the place of published weights that are neither named nor fetched. */
export async function loadJudges(runtime: Runtime, { preset, panns, vggish, clap }: JudgeChoice): Promise<Judges> {
  const files = {
    aisfx: folderFiles(join(embeddedFolder, embeddedJudge)),
    panns: await weightsOf("panns", panns),
    vggish: await weightsOf("vggish", vggish),
    clap: clap === null ? null : await loadClap(runtime, folderFiles(await findModel(clap))),
  };
  return judgesFrom(runtime, files, presets[preset]);
}

/** A text that is another once weights were fetched in place of the embedded judge, or anything was replaced. */
export async function judgesStamp({ panns, vggish, clap }: Omit<JudgeChoice, "preset">): Promise<string> {
  const files = [weightsFile("panns", panns), weightsFile("vggish", vggish)].flatMap((file) => file ?? []);
  return stampOf(...files) + (clap === null ? "" : modelStamp(await findModel(clap)));
}

async function weightsOf(backbone: "panns" | "vggish", wish: string | null): Promise<ByteSource | null> {
  const path = weightsFile(backbone, wish);
  return path === null ? null : fileSource(path, "a file of weights");
}

/** The file that a wish for a backbone means; null for the embedded one. */
export function weightsFile(backbone: "panns" | "vggish", wish: string | null): string | null {
  if (wish === embeddedJudge) return null;
  const name = wish ?? backbone;
  const known = weightsNamed(name);
  if (known === null) return name;
  return wish === null ? findWeights(known) : fetchedWeights(backbone, name, known);
}

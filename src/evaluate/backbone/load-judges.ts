import type { Runtime } from "../../engine/runtime/index.ts";
import { FoleyError } from "../../engine/tensor/error.ts";
import type { Preset } from "../preset.ts";
import type { Judges } from "../score/judges.ts";
import type { Backbone } from "./backbone.ts";
import { loadNanoBackbone } from "./nano.ts";

/** Files of published weights; the embedded backbone takes the place of those that are not named. */
export interface BackboneFiles {
  readonly panns?: string;
  readonly vggish?: string;
  readonly clap?: string;
  /** A model folder with the part `classifier`. */
  readonly nano: string;
}

type Loader = (runtime: Runtime, file: string, preset: Preset) => Promise<Backbone>;

/** How published weights become backbones, by the name of their option. */
const loaders: Readonly<Record<"panns" | "vggish" | "clap", Loader>> = {
  panns: notThereYet("panns"),
  vggish: notThereYet("vggish"),
  clap: notThereYet("clap"),
};

function notThereYet(name: string): Loader {
  return () =>
    Promise.reject(
      new FoleyError("usage", `--${name}: expected nothing, as these weights cannot be read yet; leave it out`),
    );
}

/** The backbones of a preset, as far as there are weights for them. */
export async function loadJudges(runtime: Runtime, files: BackboneFiles, preset: Preset): Promise<Judges> {
  const load = (name: "panns" | "vggish", protocol: "clip" | "frames"): Promise<Backbone> => {
    const file = files[name];
    return file === undefined
      ? loadNanoBackbone(runtime, files.nano, { protocol })
      : loaders[name](runtime, file, preset);
  };
  return {
    classifier: await load("panns", "clip"),
    frames: await load("vggish", "frames"),
    ...(files.clap === undefined ? {} : { clap: await loaders.clap(runtime, files.clap, preset) }),
  };
}

import { weightIndexNames, weightNames } from "../engine/bytes/weight-names.ts";

/** A file of a repository. */
export interface RemoteFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Names the content in the cache. */
  readonly hash: string;
  /** What `hash` is made of: the content alone, or the content as git counts it. */
  readonly digest: "sha256" | "git";
}

/** In which precision weights are wished for; the other one is taken where there is none. */
export type WishedPrecision = (typeof wishedPrecisions)[number];

export const wishedPrecisions = ["float32", "float16"] as const;

const settings = /\.(json|txt|model)$/;
const card = /^(README|LICENSE|NOTICE)/i;
const weights = /\.(safetensors|bin)$/;
const index = /\.(safetensors|bin)\..*json$/;
const half = /\.fp16\./;

/** The names of weights as they are loaded, of diffusers' parts and of transformers'. */
const loaded = ["diffusion_pytorch_model.safetensors", "model.safetensors"].map(weightNames);
const preferences: Readonly<Record<WishedPrecision, readonly (readonly string[])[]>> = {
  float32: loaded,
  float16: loaded.map((names) => [
    ...names.filter((name) => half.test(name)),
    ...names.filter((name) => !half.test(name)),
  ]),
};

type Placed = Pick<RemoteFile, "path">;

/** The files of a diffusers repository that a model needs: settings, and one form of each part's weights. */
export function chooseFiles<F extends Placed>(files: readonly F[], precision: WishedPrecision): F[] {
  const there = new Map<string, Set<string>>();
  for (const file of files) {
    there.set(folderOf(file), (there.get(folderOf(file)) ?? new Set()).add(nameOf(file)));
  }
  const isChosen = (file: F): boolean => {
    const name = nameOf(file);
    const indices = weightIndexNames(name.replace(/-\d+-of-\d+/, ""));
    return preferences[precision]
      .map((names) => names.find((one) => there.get(folderOf(file))?.has(one)))
      .some((found) => found !== undefined && (found === name || indices.includes(found)));
  };
  return files.filter((file) => {
    const name = nameOf(file);
    if (weights.test(name) || index.test(name)) return isChosen(file);
    return settings.test(name) || (folderOf(file) === "" && card.test(name));
  });
}

function nameOf({ path }: Placed): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf({ path }: Placed): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

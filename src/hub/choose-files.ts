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
export type WishedPrecision = "float32" | "float16";

const settings = /\.(json|txt|model)$/;
const card = /^(README|LICENSE|NOTICE)/i;
/** One file of weights, or one of several; `.fp16` marks the variant in half precision. Other variants are left out. */
const weights = /^[^.]+(\.fp16)?(-\d+-of-\d+)?\.(safetensors|bin)$/;
const index = /^[^.]+\.(safetensors|bin)\.index(\.fp16)?\.json$/;

const plain = [".safetensors", ".bin"] as const;
const half = [".fp16.safetensors", ".fp16.bin"] as const;
const preferences: Readonly<Record<WishedPrecision, readonly string[]>> = {
  float32: [...plain, ...half],
  float16: [...half, ...plain],
};

type Placed = Pick<RemoteFile, "path">;

/** The files of a diffusers repository that a model needs: settings, and one form of each part's weights. */
export function chooseFiles<F extends Placed>(files: readonly F[], precision: WishedPrecision): F[] {
  const forms = new Map<string, Set<string>>();
  for (const file of files) {
    const form = weights.test(nameOf(file)) ? formOf(file) : null;
    if (form !== null) forms.set(folderOf(file), (forms.get(folderOf(file)) ?? new Set()).add(form));
  }
  const chosen = (file: F): boolean => {
    const there = forms.get(folderOf(file));
    return preferences[precision].find((form) => there?.has(form)) === formOf(file);
  };
  return files.filter((file) => {
    const name = nameOf(file);
    if (weights.test(name) || index.test(name)) return chosen(file);
    return settings.test(name) || (folderOf(file) === "" && card.test(name));
  });
}

/** `.safetensors`, `.fp16.bin` and so on: of weights, or of the index beside them. */
function formOf(file: Placed): string {
  const name = nameOf(file);
  const kind = name.includes(".safetensors") ? ".safetensors" : ".bin";
  return /\.fp16[.-]/.test(name) ? `.fp16${kind}` : kind;
}

function nameOf({ path }: Placed): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf({ path }: Placed): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

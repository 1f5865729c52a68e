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

const settings = /\.(json|txt|model)$/;
const card = /^(README|LICENSE|NOTICE)/i;
/** Weights in the ordinary precision; `.fp16.` and the like are other variants. */
const safetensors = /^[^.]+(-\d+-of-\d+)?\.safetensors$/;
const pickled = /^[^.]+(-\d+-of-\d+)?\.bin$/;

/** The files of a diffusers repository that a model needs: settings, and one form of each part's weights. */
export function chooseFiles(files: readonly RemoteFile[]): RemoteFile[] {
  const withSafetensors = new Set(files.filter(({ path }) => safetensors.test(nameOf(path))).map(folderOf));
  return files.filter((file) => {
    const name = nameOf(file.path);
    if (name.endsWith(".bin.index.json")) return !withSafetensors.has(folderOf(file));
    if (pickled.test(name)) return !withSafetensors.has(folderOf(file));
    return settings.test(name) || safetensors.test(name) || (folderOf(file) === "" && card.test(name));
  });
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf({ path }: RemoteFile): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

import type { DataClip } from "../../data/clips.ts";
import type { ModelFiles } from "../../engine/bytes/model-files.ts";
import { sha256OfText } from "../../engine/bytes/sha256.ts";
import { isFaultOfSound, type JudgedSound } from "../../evaluate/sounds/sound.ts";
import { folderFiles } from "../../files/folder-files.ts";
import { hashOfClap } from "../../generate/load-clap.ts";
import { hashOfPresentParts } from "../../generate/model-hash.ts";
import { readManifest } from "../../models/manifest.ts";
import { modelParts } from "../../models/model-parts.ts";

/** Something that a run is made from, known by its content: see `settingsThatDiffer`. */
export interface RunContent {
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** The same with where it lay, which is noted and not compared. */
export interface PlacedContent extends RunContent {
  readonly path: string;
}

/** What counts of a model for what it is given as. */
const hashAs = {
  from: (files: ModelFiles) => hashOfPresentParts(files, modelParts),
  vae: (files: ModelFiles) => hashOfPresentParts(files, ["vae"]),
  clap: hashOfClap,
  vocoder: (files: ModelFiles) => hashOfPresentParts(files, ["vocoder"]),
} as const;

/**
 * What is learnt from, in its order: the sounds, what is said of them, and how often they are drawn.
 *
 * @param isOfWords whether anything but the sounds is learnt from
 */
export async function contentsOfClips(
  clips: readonly Pick<DataClip, "id" | "hash" | "labels" | "captions" | "weight">[],
  isOfWords: boolean,
): Promise<Readonly<Record<string, RunContent>>> {
  // A Mac decomposes the letters of names, others do not.
  const sounds = await contentOf(clips.map(({ id, hash }) => [id.normalize("NFC").replaceAll("\\", "/"), hash]));
  if (!isOfWords) return { sounds };
  return {
    sounds,
    labels: await contentOf(clips.map(({ labels }) => labels)),
    captions: await contentOf(clips.map(({ captions }) => captions)),
    weights: await contentOf(clips.map(({ weight }) => weight)),
  };
}

/** The networks of a model, and what they hear; not what only lies beside them. */
export async function contentOfModel(folder: string, as: keyof typeof hashAs): Promise<PlacedContent> {
  const files = folderFiles(folder);
  const { mel, melMean, melStd } = await readManifest(files);
  const networks = await hashAs[as](withoutNotes(files));
  return { path: folder, ...(await contentOf([networks, Object.entries(mel).toSorted(), melMean, melStd])) };
}

/** The models that a run is given, each by its folder; null for none. */
export type ModelFolders = Readonly<Record<"from" | "vae" | "clap", string | null>>;

/**
 * What a run's settings call models by their folders, by what these hold: they may be moved.
 *
 * @param takes what a kind of training uses of each
 */
export async function contentsOfModels(
  folders: ModelFolders,
  takes: Partial<Readonly<Record<keyof ModelFolders, string>>>,
): Promise<Readonly<Record<string, PlacedContent>>> {
  const contents: Record<string, PlacedContent> = {};
  for (const name of ["from", "vae", "clap"] as const) {
    const folder = folders[name];
    if (folder !== null && takes[name] !== undefined) contents[name] = await contentOfModel(folder, name);
  }
  return contents;
}

/** Sounds to be judged by, by their bytes; one that cannot be read is nobody's. */
export async function contentOfSounds(sounds: readonly JudgedSound[]): Promise<RunContent> {
  const hashes: (readonly [string, string | null])[] = [];
  for (const { name, open } of sounds) hashes.push([name, await hashOfSound(open)]);
  return contentOf(hashes);
}

async function hashOfSound(open: JudgedSound["open"]): Promise<string | null> {
  try {
    return (await open()).hash;
  } catch (error) {
    if (isFaultOfSound(error)) return null;
    throw error;
  }
}

function withoutNotes(files: ModelFiles): ModelFiles {
  const isOfNetwork = ({ name, isFolder }: Awaited<ReturnType<ModelFiles["list"]>>[number]): boolean =>
    !isFolder && !name.startsWith(".") && !name.toLowerCase().endsWith(".md");
  return { ...files, list: async (path) => (await files.list(path)).filter(isOfNetwork) };
}

async function contentOf(value: unknown): Promise<RunContent> {
  return { sha256: await sha256OfText(JSON.stringify(value)) };
}

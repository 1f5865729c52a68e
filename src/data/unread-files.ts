import { basename, extname } from "node:path";
import { otherAudioExtensions } from "../audio/decode/other-sound-kind.ts";
import type { FolderWalk, LinkedFile } from "../files/walk-folder.ts";
import { isSoundFile } from "./sound-files.ts";

/** Whether a name's ending is that of a sound that foley does not read. */
export function isForeignSound(file: string): boolean {
  return extname(file).toLowerCase() in otherAudioExtensions;
}

/** A line for files that look like sounds and are not read, counted by ending; none where there are none. */
export function foreignSoundWarnings(where: string, files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const file of files) {
    if (!isForeignSound(file)) continue;
    const ending = extname(file).toLowerCase();
    counts.set(ending, (counts.get(ending) ?? 0) + 1);
  }
  if (counts.size === 0) return [];
  const byEnding = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  const total = byEnding.reduce((sum, [, count]) => sum + count, 0);
  const list = byEnding.map(([ending, count]) => `${count} ${ending}`).join(", ");
  const subject = total === 1 ? "1 file looks like a sound and is" : `${total} files look like sounds and are`;
  return [`${where}: ${subject} not read: ${list}; convert to WAV or FLAC, for example with ffmpeg`];
}

const mostNamed = 20;

/**
 * Lines for what a walk found and nothing reads, foreign sounds by ending and what is no regular file by name, and for sounds
 * that count twice.
 */
export function walkWarnings(where: string, { files, passedOver, linked }: FolderWalk): string[] {
  const told = passedOver.filter(({ file, isFolder }) => isFolder || isOfInterest(basename(file)));
  const lines = told.slice(0, mostNamed).map(({ file, reason }) => `${where}: ${file} is passed over: ${reason}`);
  const rest = told.length - lines.length;
  return [
    ...foreignSoundWarnings(where, files),
    ...linkWarnings(where, linked),
    ...lines,
    ...(rest > 0 ? [`${where}: and ${rest} more are passed over`] : []),
  ];
}

/** A line for sounds that are links to other sounds of the same folder. */
function linkWarnings(where: string, linked: readonly LinkedFile[]): string[] {
  const sounds = linked.filter(({ file }) => isSoundFile(file));
  const [first] = sounds;
  if (first === undefined) return [];
  const subject =
    sounds.length === 1
      ? "1 sound counts twice, as it is a link"
      : `${sounds.length} sounds count twice, as they are links`;
  return [`${where}: ${subject} to another that is here: ${first.file} is ${first.same}; remove what is not meant`];
}

/** What has no ending may be a folder of sounds. */
function isOfInterest(name: string): boolean {
  const ending = extname(name).toLowerCase();
  return (
    ["", ".csv", ".tsv", ".jsonl", ".json", ".tar", ".txt"].includes(ending) ||
    isSoundFile(name) ||
    isForeignSound(name)
  );
}

import { mostNameLetters, servedName } from "../../backend/upload-sound.ts";
import type { JudgedFile } from "../source/research-source.ts";

const soundName = /\.(wav|wave|flac|mp3|ogg|oga|opus|aif|aiff|aifc|au|snd|caf|w64)$/i;

/** The files that are sounds by their names, in the order of these: within a folder that was chosen, as a place's are. */
export function soundFilesOf(files: readonly File[]): JudgedFile[] {
  return soundsAmong(
    files.map((audio) => ({ name: audio.webkitRelativePath.replace(/^[^/]*\//, "") || audio.name, audio })),
  );
}

/** The sounds among what was dropped, folders looked through. A folder alone is the set; one of several is a part of it. */
export async function droppedFiles({ items }: DataTransfer): Promise<JudgedFile[]> {
  // The list is gone as soon as the event has been heard.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  const [only] = entries;
  const isOne = entries.length === 1 && only !== undefined && isFolder(only);
  const found = isOne ? filesInFolder(only, "") : Promise.all(entries.map((entry) => filesIn(entry, ""))).then(joined);
  return soundsAmong(await found);
}

function soundsAmong(files: readonly JudgedFile[]): JudgedFile[] {
  return (
    files
      .filter(({ name }) => soundName.test(name))
      // Of a long name the end tells it apart.
      .map(({ name, audio }) => ({ name: servedName(name.slice(-mostNameLetters)), audio }))
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  );
}

/** @param at where it lies, with a slash at its end; nothing for the set itself */
async function filesIn(entry: FileSystemEntry, at: string): Promise<JudgedFile[]> {
  if (isFolder(entry)) return filesInFolder(entry, `${at}${entry.name}/`);
  if (!isFile(entry)) return [];
  const audio = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return [{ name: `${at}${entry.name}`, audio }];
}

async function filesInFolder(folder: FileSystemDirectoryEntry, at: string): Promise<JudgedFile[]> {
  const reader = folder.createReader();
  const all: JudgedFile[] = [];
  for (;;) {
    // It gives a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...joined(await Promise.all(some.map((entry) => filesIn(entry, at)))));
  }
}

function joined(lists: readonly (readonly JudgedFile[])[]): JudgedFile[] {
  return lists.flat();
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

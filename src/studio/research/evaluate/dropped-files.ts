import type { JudgedFile } from "../source/research-source.ts";

const soundName = /\.(wav|wave|flac|mp3|ogg|oga|opus|aif|aiff|aifc|au|snd|caf|w64)$/i;

/** The files that are sounds by their names, in the order of these. */
export function soundFilesOf(files: readonly File[]): JudgedFile[] {
  return files
    .filter(({ name }) => soundName.test(name))
    .map((audio) => ({ name: audio.name, audio }))
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** The sounds among what was dropped, folders looked through. */
export async function droppedFiles({ items }: DataTransfer): Promise<JudgedFile[]> {
  // The list is gone as soon as the event has been heard.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  return soundFilesOf((await Promise.all(entries.map(filesIn))).flat());
}

async function filesIn(entry: FileSystemEntry): Promise<File[]> {
  if (isFile(entry)) return [await new Promise<File>((resolve, reject) => entry.file(resolve, reject))];
  if (!isFolder(entry)) return [];
  const reader = entry.createReader();
  const all: File[] = [];
  for (;;) {
    // It gives a hundred at a time, and none at the end.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...(await Promise.all(some.map(filesIn))).flat());
  }
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

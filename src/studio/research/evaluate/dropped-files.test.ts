import { expect, it } from "vitest";
import { droppedFiles, soundFilesOf } from "./dropped-files.ts";

const chosen = (path: string) => {
  const file = new File([], path.slice(path.lastIndexOf("/") + 1));
  return Object.assign(file, { webkitRelativePath: path.includes("/") ? path : "" });
};

const fileEntry = (name: string) => ({
  ...{ name, isFile: true, isDirectory: false },
  file: (give: (file: File) => void) => give(new File([], name)),
});
const folderEntry = (name: string, entries: readonly object[]) => ({
  ...{ name, isFile: false, isDirectory: true },
  createReader: () => {
    const parts = [entries, []];
    return { readEntries: (give: (some: readonly object[]) => void) => give(parts.shift() ?? []) };
  },
});
const dropped = async (...entries: readonly object[]) => {
  const items = entries.map((entry) => ({ webkitGetAsEntry: () => entry }));
  return (await droppedFiles({ items } as unknown as DataTransfer)).map(({ name }) => name);
};

it("calls sounds by where they lie in their folder, in the order of these names", async () => {
  const files = ["set/dog/1.wav", "set/cat/1.wav", "set/notes.txt", "set/0.wav"];
  const names = ["0.wav", "cat/1.wav", "dog/1.wav"];
  expect(soundFilesOf(files.map(chosen)).map(({ name }) => name)).toEqual(names);
  const [dog, cat] = ["dog", "cat"].map((name) => folderEntry(name, [fileEntry("1.wav")]));
  expect(await dropped(folderEntry("set", [dog as object, cat as object, fileEntry("0.wav")]))).toEqual(names);
  expect(await dropped(dog as object)).toEqual(["1.wav"]);
});

it("keeps folders of several that are dropped, and names of files alone", async () => {
  const kinds = ["dog", "cat"].map((name) => folderEntry(name, [fileEntry("1.wav")]));
  expect(await dropped(...kinds, fileEntry("0.wav"))).toEqual(["0.wav", "cat/1.wav", "dog/1.wav"]);
  expect(soundFilesOf(["b.wav", "a.flac"].map(chosen)).map(({ name }) => name)).toEqual(["a.flac", "b.wav"]);
});

it("calls sounds as a server takes them: by the ends of long names, in one line, without half letters", () => {
  const names = ["a\nb.wav", `${"c".repeat(9)}🌧${"d".repeat(195)}.wav`];
  const called = ["a b.wav", `${"d".repeat(195)}.wav`];
  expect(soundFilesOf(names.map(chosen)).map(({ name }) => name)).toEqual(called);
});

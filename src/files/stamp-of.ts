import { readdirSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";

/** A text that is another once one of the files, or anything in one of the folders, was replaced or changed, or came or went. */
export function stampOf(...places: readonly string[]): string {
  return places
    .flatMap((place) => [place, ...inside(place)])
    .map(factsOf)
    .join("\n");
}

/** All below a folder; nothing where there is none. */
function inside(place: string): string[] {
  if (statOf(place)?.isDirectory() !== true) return [];
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => join(place, name));
}

function factsOf(path: string): string {
  const { dev, ino, size, mtimeMs } = statOf(path) ?? {};
  return [path, dev, ino, size, mtimeMs].join(" ");
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

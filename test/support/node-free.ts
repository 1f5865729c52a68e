import { isBuiltin } from "node:module";
import { placesOf } from "../../tools/counts/counts.js";
import type { ParsedSource } from "../../tools/counts/house.js";
import { importsIn, roomOf, targetOf } from "../../tools/counts/imports.js";
import { isInNodeFolder, type Rooms } from "./rooms.ts";

/** Where files that shall run without Node need it all the same; tests may. Empty where all is well. */
export function nodeViolations(rooms: Rooms, sources: readonly ParsedSource[]): string[] {
  const misplaced = sources.filter(({ path }) => isMisplaced(rooms, path));
  const free = sources.filter(({ path }) => isNodeFree(rooms, path) && !path.endsWith(".test.ts"));
  return [
    ...misplaced.map(({ path }) => `${path}: lies in a folder "node" of a room that needs no Node`),
    ...free.flatMap((source) =>
      importsIn(source)
        .filter(({ name }) => name !== null && bringsNode(rooms, source.path, name))
        .map(({ name }) => `${source.path}: imports ${name}, which needs Node`),
    ),
    ...placesOf("node-globals", free),
  ];
}

/** Whether a file shall run where there is no Node. */
function isNodeFree(rooms: Rooms, path: string): boolean {
  const need = rooms.get(roomOf(path))?.needsNode;
  return need === "no" || (need === "in node/" && !isInNodeFolder(path));
}

function isMisplaced(rooms: Rooms, path: string): boolean {
  return rooms.get(roomOf(path))?.needsNode === "no" && isInNodeFolder(path);
}

function bringsNode(rooms: Rooms, path: string, name: string): boolean {
  const target = targetOf(path, name);
  return target === null ? isBuiltin(name) : !isNodeFree(rooms, target);
}

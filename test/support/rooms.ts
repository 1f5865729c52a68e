import { importsOf, roomOf, targetOf } from "../../tools/counts/imports.js";

/** What each folder under `src/` may import; `"anything"` for a door. */
export type Rooms = ReadonlyMap<string, ReadonlySet<string> | "anything">;

/** The rows `folder | what lives there | may import` of a Markdown text. */
export function readRooms(markdown: string): Rooms {
  const rows = [...markdown.matchAll(/^\| *`src\/([a-z-]+)\/` *\|[^|\n]*\| *([^|\n]*?) *\|$/gm)];
  const names = new Set(rows.map(([, name]) => name));
  return new Map(rows.map(([, name, allowed]) => [name as string, readCell(name as string, allowed as string, names)]));
}

function readCell(
  room: string,
  cell: string,
  names: ReadonlySet<string | undefined>,
): ReadonlySet<string> | "anything" {
  if (cell === "anything") return "anything";
  if (cell === "–") return new Set();
  const allowed = cell.split(", ");
  const unknown = allowed.find((name) => !names.has(name));
  if (unknown !== undefined) throw new Error(`src/${room}/ may import "${unknown}", which has no row`);
  return new Set(allowed);
}

/** Sources by path from the project's root, `src/nn/layer.ts` → text. */
export type Sources = ReadonlyMap<string, string>;

/** What is wrong with the imports, the folders and their names; empty where all is well. */
export function violations(rooms: Rooms, sources: Sources): string[] {
  if (sources.size === 0) return ["no source file was found"];
  const paths = [...sources.keys()];
  const folders = new Set(paths.map(roomOf).filter((room) => room !== ""));
  return [
    ...[...folders].filter((folder) => !rooms.has(folder)).map((folder) => `src/${folder}/ has no row in the table`),
    ...[...rooms.keys()].filter((room) => !folders.has(room)).map((room) => `src/${room}/ has a row but no file`),
    ...paths.filter((path) => /\/utils?(\/|\.ts$)/.test(path)).map((path) => `${path}: nothing is called utils`),
    ...paths.filter((path) => roomOf(path) === "" && path !== "src/index.ts").map((path) => `${path} is in no room`),
    ...[...sources].flatMap(([path, source]) =>
      importsOf(path, source).flatMap((name) => forbidden(rooms, path, name).map((why) => `${path}: ${why}`)),
    ),
  ];
}

const nodeRuntime = "src/engine/runtime/node/";

function forbidden(rooms: Rooms, path: string, name: string | null): string[] {
  if (name === null) return ["imports a module by a computed name"];
  const target = targetOf(path, name);
  if (target === null) {
    const isRuntime = name.startsWith("onnxruntime") && !path.startsWith(nodeRuntime);
    return isRuntime ? [`imports ${name}, which only ${nodeRuntime} may`] : [];
  }
  if (target.startsWith("test/") && path.endsWith(".test.ts")) return [];
  if (!target.startsWith("src/")) return [`imports ${target}, outside of src/`];
  return mayImport(rooms, path, target) ? [] : [`imports ${target}`];
}

function mayImport(rooms: Rooms, path: string, target: string): boolean {
  const [from, to] = [roomOf(path), roomOf(target)];
  if (from === "") return true;
  const allowed = rooms.get(from);
  if (allowed === "anything") return true;
  if (target.startsWith(nodeRuntime) && !path.startsWith(nodeRuntime) && !path.endsWith(".test.ts")) return false;
  // What needs Node in a room that does not stands apart, in a folder of that name.
  if (to === "files" && path.includes("/node/")) return true;
  return from === to || allowed?.has(to) === true;
}

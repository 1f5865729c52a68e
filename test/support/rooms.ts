import type { ParsedSource } from "../../tools/counts/house.js";
import { importsIn, roomOf, targetOf } from "../../tools/counts/imports.js";

/** What a folder under `src/` may import, `"anything"` for a door; and whether it needs Node. */
export interface Room {
  readonly mayImport: ReadonlySet<string> | "anything";
  readonly needsNode: NodeNeed;
}

const nodeNeeds = ["no", "in node/", "yes"] as const;

/** Nowhere, only in folders called `node`, or anywhere. */
export type NodeNeed = (typeof nodeNeeds)[number];

export type Rooms = ReadonlyMap<string, Room>;

/** The rows `folder | what lives there | may import | needs Node` of a Markdown text. */
export function readRooms(markdown: string): Rooms {
  const rows = [...markdown.matchAll(/^\| *`src\/([a-z-]+)\/` *\|[^|\n]*\| *([^|\n]*?) *\| *([^|\n]*?) *\|$/gm)];
  const names = new Set(rows.map(([, name]) => name));
  return new Map(
    rows.map(([, name = "", allowed = "", need = ""]) => [
      name,
      { mayImport: readAllowed(name, allowed, names), needsNode: readNeed(name, need) },
    ]),
  );
}

function readAllowed(
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

function readNeed(room: string, cell: string): NodeNeed {
  const need = nodeNeeds.find((known) => known === cell);
  if (need === undefined) throw new Error(`src/${room}/ needs Node: expected ${nodeNeeds.join(", ")}, got "${cell}"`);
  return need;
}

/** What is wrong with the imports, the folders and their names; empty where all is well. */
export function violations(rooms: Rooms, sources: readonly ParsedSource[]): string[] {
  if (sources.length === 0) return ["no source file was found"];
  const paths = sources.map(({ path }) => path);
  const folders = new Set(paths.map(roomOf).filter((room) => room !== ""));
  return [
    ...[...folders].filter((folder) => !rooms.has(folder)).map((folder) => `src/${folder}/ has no row in the table`),
    ...[...rooms.keys()].filter((room) => !folders.has(room)).map((room) => `src/${room}/ has a row but no file`),
    ...paths.filter((path) => /\/utils?(\/|\.tsx?$)/.test(path)).map((path) => `${path}: nothing is called utils`),
    ...paths.filter((path) => roomOf(path) === "" && path !== "src/index.ts").map((path) => `${path} is in no room`),
    ...sources.flatMap((source) =>
      importsIn(source).flatMap(({ name }) =>
        forbidden(rooms, source.path, name).map((why) => `${source.path}: ${why}`),
      ),
    ),
  ];
}

const nodeRuntime = "src/engine/runtime/node/";

/** Which of ONNX Runtime's packages a folder may import: what its packages have in common, or the one for a place. */
const onnxRuntime: Readonly<Record<string, string>> = {
  "onnxruntime-common": "src/engine/runtime/ort/",
  "onnxruntime-node": nodeRuntime,
  "onnxruntime-web": "src/web/runtime/",
};

function forbidden(rooms: Rooms, path: string, name: string | null): string[] {
  if (name === null) return ["imports a module by a computed name"];
  const target = targetOf(path, name);
  if (target === null) {
    const folder = name.startsWith("onnxruntime") ? (onnxRuntime[packageOf(name)] ?? "no folder") : "";
    return path.startsWith(folder) ? [] : [`imports ${name}, which only ${folder} may`];
  }
  if (target.startsWith("test/") && path.endsWith(".test.ts")) return [];
  if (!target.startsWith("src/")) return [`imports ${target}, outside of src/`];
  return mayImport(rooms, path, target) ? [] : [`imports ${target}`];
}

/** `onnxruntime-web/wasm` is a part of `onnxruntime-web`. */
function packageOf(name: string): string {
  return name.split("/")[0] ?? name;
}

function mayImport(rooms: Rooms, path: string, target: string): boolean {
  const [from, to] = [roomOf(path), roomOf(target)];
  if (from === "") return true;
  const allowed = rooms.get(from)?.mayImport;
  if (allowed === "anything") return true;
  if (target.startsWith(nodeRuntime) && !path.startsWith(nodeRuntime) && !path.endsWith(".test.ts")) return false;
  if (to === "files" && isInNodeFolder(path)) return true;
  return from === to || allowed?.has(to) === true;
}

/** What needs Node in a room that does not stands apart, in a folder of that name. */
export function isInNodeFolder(path: string): boolean {
  return path.split("/").slice(0, -1).includes("node");
}

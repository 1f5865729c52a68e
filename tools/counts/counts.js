// What is counted of a house of sources: a table of counts, each with the places that it counts.
import { isBuiltin } from "node:module";
import { circles, importsIn, roomOf, targetOf } from "./imports.js";
import * as places from "./places.js";
import { firstLine, lineOf } from "./syntax.js";

/** Rooms that shall run where there is no Node, but for their folders called node. */
export const coreRooms = new Set([
  ...["engine", "settings", "nn", "weights", "audio", "text", "models", "diffusion", "generate"],
]);

/** A place as `{ path, line, text }`. */
function placeOf({ path, text }, node) {
  return { path, line: lineOf(text, node.start), text: firstLine(text, node) };
}

/** A finder over one source becomes one over all, where the source is meant. */
function everywhere(find, isMeant = () => true) {
  return (house) =>
    house.filter(({ path }) => isMeant(path)).flatMap((source) => find(source).map((node) => placeOf(source, node)));
}

/** Imports for which a claim over `{ path, target, name }` holds; the target is a file, or null for a package. */
function importsWhere(isMeant) {
  return everywhere((source) =>
    importsIn(source)
      .filter(({ name }) => isMeant({ path: source.path, target: targetOf(source.path, name), name }))
      .map(({ node }) => node),
  );
}

/** Only imports between rooms: the entry is none. */
function isCrossRoom({ path, target }) {
  const [from, to] = [roomOf(path), target === null ? "" : roomOf(target)];
  return from !== "" && to !== "" && from !== to;
}

const isFace = (path) => /(^|\/)index\.ts$/.test(path);
const isCore = (path) => coreRooms.has(roomOf(path)) && !path.split("/").includes("node");
const isDoor = (path) => roomOf(path) === "cli";
const isInner = (path) => !isDoor(path) && !isFace(path);

/** File → files of the house that it imports. */
function edgesOf(house) {
  const targets = (source) => importsIn(source).map(({ name }) => targetOf(source.path, name));
  const files = new Set(house.map(({ path }) => path));
  return new Map(house.map((source) => [source.path, targets(source).filter((path) => files.has(path))]));
}

function importCircles(house) {
  return circles(edgesOf(house)).map((group) => ({ path: group[0], line: 1, text: group.join(" ") }));
}

/** The first place of each file. */
function files(find) {
  return (house) =>
    [
      ...new Map(
        find(house)
          .map((place) => [place.path, place])
          .reverse(),
      ).values(),
    ].reverse();
}

/** Files whose text has a word. */
function filesWith(word) {
  return (house) =>
    house
      .map(({ path, text }) => ({ path, text, at: text.search(word) }))
      .filter(({ at }) => at >= 0)
      .map(({ path, text, at }) => ({ path, line: lineOf(text, at), text: text.slice(at).split("\n")[0] }));
}

/** Names that more than one file declares and exports, each with all its files. */
function doubleNames(house) {
  const declarations = new Map();
  for (const source of house)
    for (const { name, node } of places.exportedNames(source)) {
      const known = declarations.get(name) ?? new Map();
      if (!known.has(source.path)) known.set(source.path, placeOf(source, node));
      declarations.set(name, known);
    }
  return [...declarations]
    .filter(([, known]) => known.size > 1)
    .map(([name, known]) => ({ ...[...known.values()][0], text: `${name}: ${[...known.keys()].join(" ")}` }));
}

function functionsOf(house) {
  const all = house.flatMap((source) =>
    places.functionLengths(source).map(({ node, lines }) => ({ ...placeOf(source, node), size: lines })),
  );
  return all.sort((a, b) => b.size - a.size);
}

function filesOf(house) {
  const all = house.map(({ path, text }) => ({ path, line: 1, text: "", size: text.trimEnd().split("\n").length }));
  return all.sort((a, b) => b.size - a.size);
}

/**
 * Every count: its name, what it counts, and the places. What has `size`, in lines, is told by its longest or its median
 * instead of by how many there are.
 */
export const counts = [
  {
    name: "conditional-spreads",
    says: "conditional spreads in objects",
    find: everywhere(places.conditionalSpreads),
  },
  {
    name: "optional-properties",
    says: "optional properties",
    find: everywhere(places.optionalProperties),
  },
  {
    name: "optional-without-undefined",
    says: "those without | undefined",
    find: everywhere(places.optionalWithoutUndefined),
  },
  {
    name: "optional-behind-resolvers",
    says: "those behind resolvers",
    find: everywhere(places.optionalBehindResolvers, isInner),
  },
  {
    name: "terminal-words",
    says: "texts outside src/cli that name a flag or a command",
    find: everywhere(places.terminalWords, (path) => !isDoor(path)),
  },
  {
    name: "terminal-word-files",
    says: "files with such texts",
    find: files(everywhere(places.terminalWords, (path) => !isDoor(path))),
  },
  {
    name: "circles",
    says: "circles of imports",
    find: importCircles,
  },
  {
    name: "node-imports",
    says: "files of core rooms that import Node's modules",
    find: files(importsWhere(({ path, name }) => isCore(path) && name !== null && isBuiltin(name))),
  },
  {
    name: "node-globals",
    says: "names in core rooms that only Node knows",
    find: everywhere(places.nodeGlobals, isCore),
  },
  {
    name: "double-names",
    says: "exported names that exist twice",
    find: doubleNames,
  },
  {
    name: "casts",
    says: "as casts, but as const",
    find: everywhere(places.casts),
  },
  {
    name: "casts-to-number",
    says: "as number",
    find: everywhere(places.castsToNumber),
  },
  {
    name: "casts-twice",
    says: "as … as …",
    find: everywhere(places.castsTwice),
  },
  {
    name: "cross-room-imports",
    says: "imports from room to room",
    find: importsWhere(isCrossRoom),
  },
  {
    name: "imports-past-barrels",
    says: "those that pass an index.ts by",
    find: importsWhere((found) => isCrossRoom(found) && !isFace(found.target)),
  },
  {
    name: "imports-of-barrels",
    says: "imports of an index.ts inside src/",
    find: importsWhere(({ target }) => target !== null && isFace(target)),
  },
  {
    name: "barrels",
    says: "files index.ts",
    find: (house) => filesOf(house).filter(({ path }) => isFace(path)),
  },
  {
    name: "code-in-faces",
    says: "statements in them that re-export nothing",
    find: everywhere(places.ownStatements, isFace),
  },
  {
    name: "aborts",
    says: 'new FoleyError("aborted")',
    find: everywhere(places.handWrittenAborts),
  },
  {
    name: "on-progress",
    says: "files with onProgress",
    find: filesWith(/\bonProgress\b/),
  },
  {
    name: "longest-function",
    says: "longest function, lines",
    find: functionsOf,
    size: "longest",
  },
  {
    name: "median-function",
    says: "median function, lines",
    find: functionsOf,
    size: "median",
  },
  {
    name: "longest-file",
    says: "longest file, lines",
    find: filesOf,
    size: "longest",
  },
  {
    name: "median-file",
    says: "median file, lines",
    find: filesOf,
    size: "median",
  },
];

/** A count's number, and the places that it is made of. */
export function measure({ find, size }, house) {
  const found = find(house);
  const sizes = found.map((place) => place.size);
  if (size === "longest") return { number: sizes[0] ?? 0, places: found };
  if (size === "median") return { number: sizes[Math.floor(sizes.length / 2)] ?? 0, places: found };
  return { number: found.length, places: found };
}

/** The places of one count, by its name, as lines `path:line: text`. */
export function placesOf(name, house) {
  const count = counts.find((known) => known.name === name);
  if (count === undefined)
    throw new Error(`expected one of ${counts.map((known) => known.name).join(", ")}, got "${name}"`);
  return measure(count, house).places.map(
    ({ path, line, text, size }) => `${path}:${line}: ${size === undefined ? "" : `${size} lines: `}${text}`,
  );
}

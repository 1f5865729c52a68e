import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { placesOf } from "../tools/counts/counts.js";
import { type ParsedSource, parseHouse } from "../tools/counts/house.js";
import { importsOf } from "../tools/counts/imports.js";
import { facesOf, faceViolations } from "./support/faces.ts";
import { nodeViolations } from "./support/node-free.ts";
import { readRooms, violations } from "./support/rooms.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const rooms = readRooms(readFileSync(join(root, "docs/architecture.md"), "utf8"));
const faces = facesOf(readFileSync(join(root, "package.json"), "utf8"));
const house = readSources("src");
const sources = house.filter(({ path }) => !/\.(test|d)\.tsx?$/.test(path));

/** All sources of a folder, tests too. */
function readSources(folder: string): ParsedSource[] {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => /\.tsx?$/.test(name)).map((name) => `${folder}/${name.split(sep).join("/")}`);
  return parseHouse(new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")])));
}

/** One source among a file for each room, so that only what it does is wrong. */
function among(path: string, source: string): ParsedSource[] {
  const files = [...rooms.keys()].map((room) => [`src/${room}/room.ts`, ""] as const);
  return parseHouse(new Map([...files, [path, source]]));
}

describe("the house", () => {
  test("has a row for every folder, and imports only what the rows allow", () => {
    expect(violations(rooms, house)).toEqual([]);
  });

  test("lets the engine import no other room", () => {
    expect(rooms.get("engine")?.mayImport).toEqual(new Set());
  });

  test("has faces for outsiders alone, which only re-export", () => {
    expect(faceViolations(faces, house)).toEqual([]);
  });

  test("needs Node only where the rows say so", () => {
    expect(nodeViolations(rooms, house)).toEqual([]);
  });

  test("type-checks without Node's types what shall run without Node", () => {
    const { include } = JSON.parse(readFileSync(join(root, "tsconfig.web.json"), "utf8")) as { include: string[] };
    const free = [...rooms].filter(([, { needsNode }]) => needsNode !== "yes").map(([room]) => `src/${room}`);
    expect(new Set(include)).toEqual(new Set(free));
  });

  const absent: readonly (readonly [string, string])[] = [
    ["imports in a circle", "circles"],
    ["names an option or a command of the terminal outside of its door", "terminal-words"],
    ["exports a name twice", "double-names"],
    ["leaves open what a caller may pass on as undefined", "optional-without-undefined"],
    ["leaves anything open behind a resolver", "optional-behind-resolvers"],
  ];

  test.each(absent)("never %s", (_, name) => {
    expect(placesOf(name, sources)).toEqual([]);
  });

  test("passes on what may be absent as it is, but for a few that must not hear of it", () => {
    const places = placesOf("conditional-spreads", sources);
    expect(places.length, places.join("\n")).toBeLessThanOrEqual(5);
  });
});

describe("the boundary check", () => {
  const forbidden: readonly (readonly [string, string, string])[] = [
    ["a static import", "src/engine/a.ts", 'import { a } from "../nn/a.ts";'],
    ["an import of types alone", "src/engine/a.ts", 'import type { A } from "../nn/a.ts";'],
    ["an import for its effect", "src/engine/a.ts", 'import "../nn/a.ts";'],
    ["a dynamic import", "src/engine/a.ts", 'const a = await import("../nn/a.ts");'],
    ["a dynamic import by a computed name", "src/engine/a.ts", 'const a = await import("../" + name);'],
    ["an import inside a type", "src/engine/a.ts", 'type A = import("../nn/a.ts").A;'],
    ["a require", "src/engine/a.ts", 'const a = require("../nn/a.ts");'],
    ["an export from elsewhere", "src/engine/a.ts", 'export { a } from "../nn/a.ts";'],
    ["an export of all", "src/engine/a.ts", 'export * from "../nn/a.ts";'],
    ["an export of types", "src/engine/a.ts", 'export type { A } from "../nn/a.ts";'],
    ["a room above", "src/models/a.ts", 'import { a } from "../train/a.ts";'],
    ["the same in a deeper folder", "src/models/clap/a.ts", 'import { a } from "../../train/a.ts";'],
    ["the entry from a room", "src/generate/a.ts", 'import { load } from "../index.ts";'],
    ["what lies outside of src", "src/nn/a.ts", 'import { a } from "../../test/a.ts";'],
    ["ONNX Runtime outside of its runtime", "src/cli/a.ts", 'import * as ort from "onnxruntime-node";'],
    [
      "ONNX Runtime elsewhere in the engine",
      "src/engine/graph/a.ts",
      'import type { Tensor } from "onnxruntime-common";',
    ],
    [
      "ONNX Runtime of one place in the code that all share",
      "src/engine/runtime/ort/a.ts",
      'import * as ort from "onnxruntime-node";',
    ],
    [
      "a package of ONNX Runtime that has no folder",
      "src/engine/runtime/node/a.ts",
      'import * as ort from "onnxruntime-react-native";',
    ],
    ["a part of such a package elsewhere", "src/web/page/a.ts", 'import * as ort from "onnxruntime-web/wasm";'],
    ["a runtime made below the doors", "src/train/a.ts", 'import { a } from "../engine/runtime/node/a.ts";'],
    ["a folder named utils", "src/engine/utils/a.ts", ""],
    ["a file named util", "src/nn/util.ts", ""],
    ["a folder without a row", "src/attic/a.ts", ""],
    ["a file beside the rooms", "src/stray.ts", ""],
  ];

  test.each(forbidden)("refuses %s", (_, path, source) => {
    expect(violations(rooms, among(path, source))).toHaveLength(1);
  });

  const allowed: readonly (readonly [string, string, string])[] = [
    ["a room's own files", "src/nn/a.ts", 'import { b } from "./b.ts";'],
    ["a room that the row names", "src/nn/a.ts", 'import { b } from "../engine/graph/a.ts";'],
    ["a package", "src/data/a.ts", 'import Papa from "papaparse";'],
    ["ONNX Runtime in its runtime", "src/engine/runtime/node/a.ts", 'import * as ort from "onnxruntime-node";'],
    ["ONNX Runtime of browsers in its folder", "src/web/runtime/a.ts", 'import * as ort from "onnxruntime-web/wasm";'],
    [
      "what ONNX Runtime's packages have in common",
      "src/engine/runtime/ort/a.ts",
      'import type { Tensor } from "onnxruntime-common";',
    ],
    ["a runtime made by a door", "src/cli/a.ts", 'import { a } from "../engine/runtime/node/a.ts";'],
    ["a runtime made by a test", "src/nn/a.test.ts", 'import { a } from "../engine/runtime/node/a.ts";'],
    ["a suite in a test", "src/nn/a.test.ts", 'import { a } from "../../test/suites/a.ts";'],
    ["the entry in a door", "src/cli/a.ts", 'import { load } from "../index.ts";'],
    ["any room in the entry", "src/index.ts", 'export { load } from "./generate/a.ts";'],
    ["words about an import", "src/engine/a.ts", 'const a = "import x from \\"../nn/a.ts\\""; // import "../nn/a.ts"'],
  ];

  test.each(allowed)("accepts %s", (_, path, source) => {
    expect(violations(rooms, among(path, source))).toEqual([]);
  });

  test("fails where there is no source at all", () => {
    expect(violations(rooms, [])).toEqual(["no source file was found"]);
  });

  test("fails for a row without files", () => {
    expect(
      violations(readRooms("| `src/nn/` | layers | – | no |"), parseHouse(new Map([["src/index.ts", ""]]))),
    ).toHaveLength(1);
  });

  test("refuses a table that names an unknown room", () => {
    expect(() => readRooms("| `src/nn/` | layers | attic | no |")).toThrow("attic");
  });

  test("refuses a source that does not parse", () => {
    expect(() => importsOf("a.ts", "import {")).toThrow("a.ts");
  });
});

describe("the check of faces", () => {
  const faces = new Set(["src/index.ts"]);
  const face: readonly (readonly [string, string])[] = [["src/index.ts", 'export { a } from "./nn/a.ts";']];

  const forbidden: readonly (readonly [string, string, string])[] = [
    ["an index.ts that is no face", "src/nn/index.ts", 'export { a } from "./a.ts";'],
    ["an import of a face", "src/cli/a.ts", 'import { a } from "../index.ts";'],
    ["a dynamic import of a face", "src/cli/a.ts", 'const { a } = await import("../index.ts");'],
    ["a type of a face", "src/nn/a.ts", 'type A = import("../index.ts").A;'],
    ["code in a face", "src/index.ts", 'export * from "./nn/a.ts"; export const b = 1;'],
    ["a name made in a face", "src/index.ts", 'import { a } from "./nn/a.ts"; export { a };'],
  ];

  test.each(forbidden)("refuses %s", (_, path, source) => {
    expect(faceViolations(faces, parseHouse(new Map([...face, [path, source]])))).not.toEqual([]);
  });

  test("refuses a face that is not there", () => {
    expect(faceViolations(faces, [])).toHaveLength(1);
  });

  test("accepts faces that only re-export, and their tests", () => {
    const test = ["src/index.test.ts", 'import { a } from "./index.ts";'] as const;
    expect(faceViolations(faces, parseHouse(new Map([...face, test])))).toEqual([]);
  });

  test("finds the faces among what a package exports", () => {
    const subpaths = { ".": { default: "./dist/index.js" }, "./engine": "./dist/engine/index.js", "./a": "./a.json" };
    expect(facesOf(JSON.stringify({ exports: subpaths }))).toEqual(new Set(["src/index.ts", "src/engine/index.ts"]));
  });
});

describe("the check of what needs Node", () => {
  const table = `
| \`src/nn/\` | layers | – | no |
| \`src/weights/\` | weights | nn | in node/ |
| \`src/files/\` | files | – | yes |
`;
  const rooms = readRooms(table);

  const forbidden: readonly (readonly [string, string, string])[] = [
    ["a module of Node", "src/nn/a.ts", 'import { join } from "node:path";'],
    ["its type alone", "src/nn/a.ts", 'import type { Stats } from "node:fs";'],
    ["a module of Node by its old name", "src/nn/a.ts", 'const { join } = await import("path");'],
    ["a module of Node beside a folder node", "src/weights/a.ts", 'import { join } from "node:path";'],
    ["a file called node", "src/weights/node.ts", 'import { join } from "node:path";'],
    ["a room that needs Node", "src/weights/a.ts", 'import { a } from "../files/a.ts";'],
    ["a folder that needs Node", "src/weights/a.ts", 'import { a } from "./node/a.ts";'],
    ["another room's folder that needs Node", "src/nn/a.ts", 'import type { A } from "../weights/node/a.ts";'],
    ["Node's bytes", "src/nn/a.ts", "const a = Buffer.alloc(1);"],
    ["Node's process", "src/nn/a.ts", "const a = process.env.HOME;"],
    ["a folder node in a room that has none", "src/nn/node/a.ts", ""],
  ];

  test.each(forbidden)("refuses %s", (_, path, source) => {
    expect(nodeViolations(rooms, parseHouse(new Map([[path, source]])))).toHaveLength(1);
  });

  const allowed: readonly (readonly [string, string, string])[] = [
    ["a module of Node in a folder node", "src/weights/node/a.ts", 'import { join } from "node:path";'],
    ["a room that needs Node from such a folder", "src/weights/node/a.ts", 'import { a } from "../../files/a.ts";'],
    ["anything in a room that needs Node", "src/files/a.ts", 'import "node:fs"; const a = process.pid;'],
    ["a test", "src/nn/a.test.ts", 'import { join } from "node:path";'],
    ["a package", "src/nn/a.ts", 'import { z } from "zod";'],
    ["a member that is called as Node's", "src/nn/a.ts", "const a = b.process(c);"],
  ];

  test.each(allowed)("accepts %s", (_, path, source) => {
    expect(nodeViolations(rooms, parseHouse(new Map([[path, source]])))).toEqual([]);
  });

  test("refuses a row that says neither", () => {
    expect(() => readRooms("| `src/nn/` | layers | – | perhaps |")).toThrow("perhaps");
  });
});

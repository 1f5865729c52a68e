import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { importsOf } from "../tools/counts/imports.js";
import { readRooms, type Sources, violations } from "./support/rooms.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const rooms = readRooms(readFileSync(join(root, "docs/architecture.md"), "utf8"));

function readSources(folder: string): Sources {
  const names = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.endsWith(".ts")).map((name) => `${folder}/${name.split(sep).join("/")}`);
  return new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
}

/** One source among a file for each room, so that only what it does is wrong. */
function among(path: string, source: string): Sources {
  const house = [...rooms.keys()].map((room) => [`src/${room}/index.ts`, ""] as const);
  return new Map([...house, [path, source]]);
}

describe("the house", () => {
  test("has a row for every folder, and imports only what the rows allow", () => {
    // Until the first file of settings is there.
    const coming = "src/settings/ has a row but no file";
    expect(violations(rooms, readSources("src")).filter((violation) => violation !== coming)).toEqual([]);
  });

  test("lets the engine import no other room", () => {
    expect(rooms.get("engine")).toEqual(new Set());
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
    ["a runtime made below the doors", "src/train/a.ts", 'import { a } from "../engine/runtime/node/index.ts";'],
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
    ["a room that the row names", "src/nn/a.ts", 'import { b } from "../engine/graph/index.ts";'],
    ["a package", "src/data/a.ts", 'import Papa from "papaparse";'],
    ["ONNX Runtime in its runtime", "src/engine/runtime/node/a.ts", 'import * as ort from "onnxruntime-node";'],
    ["a runtime made by a door", "src/cli/a.ts", 'import { a } from "../engine/runtime/node/index.ts";'],
    ["a runtime made by a test", "src/nn/a.test.ts", 'import { a } from "../engine/runtime/node/index.ts";'],
    ["a suite in a test", "src/nn/a.test.ts", 'import { a } from "../../test/suites/a.ts";'],
    ["the entry in a door", "src/cli/a.ts", 'import { load } from "../index.ts";'],
    ["any room in the entry", "src/index.ts", 'export { load } from "./generate/index.ts";'],
    ["words about an import", "src/engine/a.ts", 'const a = "import x from \\"../nn/a.ts\\""; // import "../nn/a.ts"'],
  ];

  test.each(allowed)("accepts %s", (_, path, source) => {
    expect(violations(rooms, among(path, source))).toEqual([]);
  });

  test("fails where there is no source at all", () => {
    expect(violations(rooms, new Map())).toEqual(["no source file was found"]);
  });

  test("fails for a row without files", () => {
    expect(violations(readRooms("| `src/nn/` | layers | – |"), new Map([["src/index.ts", ""]]))).toHaveLength(1);
  });

  test("refuses a table that names an unknown room", () => {
    expect(() => readRooms("| `src/nn/` | layers | attic |")).toThrow("attic");
  });

  test("refuses a source that does not parse", () => {
    expect(() => importsOf("a.ts", "import {")).toThrow("a.ts");
  });
});
